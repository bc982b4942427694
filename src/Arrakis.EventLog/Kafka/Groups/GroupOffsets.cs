using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Arrakis.EventLog.Kafka.Groups;

/// <summary>
/// Tells the group how far partitions are durable, for tools that show its lag. Nobody starts from these offsets, so a commit that
/// fails is told once and tried again later; one at a time, beside the thread that polls, which must not wait for brokers.
/// </summary>
internal sealed class GroupOffsets(KafkaOptions options, ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, long> _durable = [];
    private readonly Dictionary<int, long> _told = [];
    private Task _telling = Task.CompletedTask;
    private long _lastTick = Environment.TickCount64;
    private bool _hasTrouble;

    /// <summary>Whether a commit is under way.</summary>
    public Task Telling
    {
        get
        {
            lock (_lock)
                return _telling;
        }
    }

    /// <summary>A partition is durable below an offset.</summary>
    public void Note(int partition, long nextOffset)
    {
        lock (_lock)
            _durable[partition] = nextOffset;
    }

    /// <summary>Commits what is new, if it is time.</summary>
    public void TellIfDue(IConsumer<Ignore, Ignore> consumer, IReadOnlyCollection<int> owned)
    {
        if (Environment.TickCount64 - _lastTick < options.GroupCommitInterval.TotalMilliseconds)
            return;
        _lastTick = Environment.TickCount64;
        Tell(consumer, owned);
    }

    /// <summary>Commits what is new of partitions that go, and waits a little for it: their next owner would not.</summary>
    public void TellLast(IConsumer<Ignore, Ignore> consumer, IReadOnlyCollection<int> leaving, TimeSpan patience)
    {
        Telling.Wait(patience);
        Tell(consumer, leaving);
        Telling.Wait(patience);
        Forget(leaving);
    }

    /// <summary>Nothing more is told of partitions that are gone.</summary>
    public void Forget(IReadOnlyCollection<int> partitions)
    {
        lock (_lock)
        {
            foreach (var partition in partitions)
            {
                _durable.Remove(partition);
                _told.Remove(partition);
            }
        }
    }

    private void Tell(IConsumer<Ignore, Ignore> consumer, IReadOnlyCollection<int> partitions)
    {
        lock (_lock)
        {
            var news = partitions.Where(p => _durable.TryGetValue(p, out var next) && _told.GetValueOrDefault(p) != next)
                .Select(p => new TopicPartitionOffset(options.EventsTopic, p, _durable[p])).ToList();
            if (news.Count > 0 && _telling.IsCompleted)
                _telling = Task.Run(() => Commit(consumer, news));
        }
    }

    private void Commit(IConsumer<Ignore, Ignore> consumer, List<TopicPartitionOffset> news)
    {
        try
        {
            consumer.Commit(news);
        }
        catch (KafkaException fault)
        {
            if (!_hasTrouble)
            {
                logger.LogWarning(
                    "The group {Group} was not told how far its partitions are done ({Reason}): tools show more lag than there is until it "
                    + "is; nothing depends on it", options.Group, fault.Error.Reason);
            }

            _hasTrouble = true;
            return;
        }

        _hasTrouble = false;
        lock (_lock)
        {
            foreach (var offset in news)
                _told[offset.Partition.Value] = offset.Offset.Value;
        }
    }
}
