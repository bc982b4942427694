using Arrakis.Cli.Hosting;
using Arrakis.EventLog.Kafka;
using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Cli.Cluster;

/// <summary>Reads how the nodes are from their topic, as far back as it goes and again whenever asked.</summary>
/// <param name="options">How Kafka is reached.</param>
/// <param name="partitions">How many partitions the events have; 0 where that is not known.</param>
internal sealed class ClusterReader(KafkaOptions options, int partitions) : IAsyncDisposable
{
    /// <summary>More than ten minutes of fifty nodes.</summary>
    private const long MostRecords = 20_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly KafkaTopicReader _reader = new(options, options.NodesTopic, NullLogger.Instance);
    private readonly Dictionary<string, (NodeReport Report, long SeenMs)> _newest = new(StringComparer.Ordinal);
    private readonly LogBatch _batch = new();
    private long _next;

    /// <summary>Reads on to the topic's end.</summary>
    /// <exception cref="CommandFailedException">Kafka does not answer.</exception>
    public async Task<ClusterState> ReadAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await ReadOnAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailedException(
                $"{options} did not answer within {Patience.TotalSeconds} s: look at the brokers, or at KAFKA_BOOTSTRAP_SERVERS.");
        }

        return new ClusterState(_newest.Values, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), partitions);
    }

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    private async Task ReadOnAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // As the broker says now: a reader that is level knows the tail of its last fetch alone.
            _reader.Release(NodeRecords.Partition);
            var range = await _reader.GetRangeAsync(NodeRecords.Partition, cancellationToken);
            _next = Math.Max(_next, Math.Max(range.Start, range.End - MostRecords));
            try
            {
                await ReadToAsync(range.End, cancellationToken);
                return;
            }
            catch (EventLogException fault) when (!fault.IsTransient)
            {
                // Retention took what we were about to read: from the new start, if that is what happened.
                if ((await _reader.GetRangeAsync(NodeRecords.Partition, cancellationToken)).Start <= _next)
                    throw;
            }
        }
    }

    private async Task ReadToAsync(long end, CancellationToken cancellationToken)
    {
        while (_next < end)
        {
            await _reader.ReadAsync(NodeRecords.Partition, _next, 1_000, _batch, cancellationToken);
            if (_batch.Count == 0)
                return;
            for (var i = 0; i < _batch.Count; i++)
            {
                if (NodeRecords.Decode(_batch[i].Payload.Span) is NodeReport report)
                    _newest[report.Node] = (report, _batch[i].AppendedMs);
            }

            _next = _batch[^1].Offset + 1;
        }
    }
}
