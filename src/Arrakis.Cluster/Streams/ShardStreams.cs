using Akka.Actor;
using Akka.Streams;
using Arrakis.EventLog.Kafka;
using Arrakis.Gateway.Shards;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cluster.Streams;

/// <summary>The gateway role's streams: one for each shard, from its buffer to Kafka.</summary>
/// <param name="system">Runs the streams.</param>
/// <param name="kafka">How Kafka is reached.</param>
/// <param name="log">Keeps sessions and dead letters, and is told what was appended.</param>
/// <param name="loggers">Where log lines go.</param>
internal sealed class ShardStreams(ActorSystem system, KafkaOptions kafka, KafkaEventLog log, ILoggerFactory loggers)
    : IShardAppenders, IAsyncDisposable
{
    private readonly ActorMaterializer _materializer = system.Materializer(namePrefix: "gateway");
    private readonly ShardProducers _producers = new(kafka, loggers.CreateLogger<ShardProducers>());

    /// <inheritdoc/>
    public IShardAppender Create(ShardOutlet outlet) =>
        new ShardStream(outlet, kafka.EventsTopic, _producers, log.NoteAppended, _materializer);

    /// <summary>To be called once the gateway has stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        _materializer.Dispose();
        await _producers.DisposeAsync();
    }
}
