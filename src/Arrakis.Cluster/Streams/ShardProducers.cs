using Arrakis.EventLog.Kafka;
using Arrakis.EventLog.Kafka.Appending;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cluster.Streams;

/// <summary>The producer that all shards of a process share, until it has failed for good; then another takes its place.</summary>
internal sealed class ShardProducers(KafkaOptions options, ILogger logger) : IAsyncDisposable
{
    private const int QueueRecords = 10_000_000;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private IProducer<byte[]?, byte[]>? _current;
    private bool _disposed;

    /// <summary>The largest record that the client takes, in bytes.</summary>
    public int Largest { get; } = ProducerSettings.For(options).MessageMaxBytes ?? 1_000_000;

    /// <summary>The producer of now.</summary>
    public IProducer<byte[]?, byte[]> Current
    {
        get
        {
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                return _current ??= Build();
            }
        }
    }

    /// <summary>A producer can be used no more.</summary>
    public void Replace(IProducer<byte[]?, byte[]> failed)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(_current, failed))
                return;
            _current = null;
        }

        // What became of the records is told after the producer's end.
        _ = Task.Delay(Grace).ContinueWith(_ => failed.Dispose(), TaskScheduler.Default);
    }

    /// <summary>Ends the producer; the streams that use it have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        IProducer<byte[]?, byte[]>? last;
        lock (_lock)
        {
            _disposed = true;
            (last, _current) = (_current, null);
        }

        if (last is not null)
            await Task.Run(last.Dispose);
    }

    private IProducer<byte[]?, byte[]> Build()
    {
        var config = ProducerSettings.For(options);
        // The stage has no answer to a full queue but to fail. What is on its way is bounded by the shards' buffers, each of which keeps
        // its records until they are acknowledged; the client's own bound stands above all of them.
        config.QueueBufferingMaxKbytes = int.MaxValue;
        config.QueueBufferingMaxMessages = QueueRecords;
        return KafkaClients.Build(() => Build(config), options);
    }

    private IProducer<byte[]?, byte[]> Build(ProducerConfig config) => new ProducerBuilder<byte[]?, byte[]>(config)
        .SetKeySerializer(Serializers.ByteArray!)
        .SetValueSerializer(Serializers.ByteArray)
        .SetLogHandler((_, line) => KafkaClients.Log(logger, line))
        // Of each attempt to connect there is one; what is fatal is told with the records.
        .SetErrorHandler((_, error) => logger.LogDebug("{Options}: {Reason}", options, error.Reason))
        .Build();
}
