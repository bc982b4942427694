using System.Diagnostics;
using Arrakis.EventLog.Kafka;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Google.Protobuf;

namespace Arrakis.Bench.Cluster;

/// <summary>The trace's events, as a gateway would append them: all partitions get some.</summary>
internal sealed class EventFeed(KafkaEventLog log)
{
    private const int Communities = 100;
    private readonly List<CommunityEvent> _events = Trace.Read("community-trace.csv.gz", Communities);
    private long _sequence;

    public int Count => _events.Count;

    /// <summary>Appends so many events as fast as it goes.</summary>
    public async Task AppendAsync(int count)
    {
        const int Batch = 1_000;
        foreach (var chunk in Enumerable.Range(0, count).Chunk(Batch))
            await log.AppendAsync(new AppendRequest { Records = [.. chunk.Select(_ => Next())] });
    }

    /// <summary>Appends at a rate until it is cancelled.</summary>
    public async Task RunAsync(int perSecond, CancellationToken cancellationToken)
    {
        var (started, appended) = (Stopwatch.GetTimestamp(), 0L);
        while (!cancellationToken.IsCancellationRequested)
        {
            var due = (long)(Stopwatch.GetElapsedTime(started).TotalSeconds * perSecond);
            if (due > appended)
            {
                await log.AppendAsync(
                    new AppendRequest { Records = [.. Enumerable.Range(0, (int)(due - appended)).Select(_ => Next())] },
                    CancellationToken.None);
            }

            appended = due;
            await Task.Delay(20, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private PendingRecord Next()
    {
        var e = _events[(int)(_sequence++ % _events.Count)];
        (e.Session, e.Sequence, e.ReceivedUs) = (1, _sequence, UnixTime.NowUs());
        return new PendingRecord(new CommunityId(e.CommunityId).Partition(log.PartitionCount), e.ToByteArray());
    }
}
