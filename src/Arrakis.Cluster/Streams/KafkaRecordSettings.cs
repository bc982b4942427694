using Akka.Streams.Kafka.Settings;
using Arrakis.EventLog.Kafka;
using Arrakis.EventLog.Kafka.Reading;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cluster.Streams;

/// <summary>How a partition's consumer is set up.</summary>
internal static class KafkaRecordSettings
{
    /// <summary>The dispatcher of the actors that poll; a poll blocks its thread. Without one of this name it is the default one.</summary>
    public const string Dispatcher = "arrakis.kafka-dispatcher";

    // Akka polls by a timer, and in a poll again as long as there are records, ten times at most. A poll that waits takes a thread for
    // so long; one that is not begun yet makes a record late by as much.
    private static readonly TimeSpan PollPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan PollTime = TimeSpan.FromMilliseconds(200);

    /// <summary>The stage's settings. The client's own, with its secrets, stay with the factory: the stage logs what it is given.</summary>
    /// <param name="hasDispatcher">Whether the actor system has <see cref="Dispatcher"/>.</param>
    /// <param name="build">Makes the client.</param>
    public static ConsumerSettings<Ignore, byte[]> For(bool hasDispatcher, Func<IConsumer<Ignore, byte[]>> build) =>
        ConsumerSettings<Ignore, byte[]>
            .Create(Defaults(), Deserializers.Ignore, Deserializers.ByteArray)
            .WithPollInterval(PollPause)
            .WithPollTimeout(PollTime)
            .WithStopTimeout(TimeSpan.Zero)
            .WithDispatcher(hasDispatcher ? Dispatcher : "akka.actor.default-dispatcher")
            .WithConsumerFactory(_ => build());

    /// <summary>Makes a client that reads one partition.</summary>
    public static IConsumer<Ignore, byte[]> Build(KafkaOptions options, ILogger logger)
    {
        var config = ReaderSettings.For(options);
        config.EnablePartitionEof = false;
        // The stage looks at the topic of each record.
        config.ConsumeResultFields = "timestamp,topic";
        // One client reads one partition: what it holds ahead is that partition's.
        config.QueuedMaxMessagesKbytes = Math.Max(1, options.ReadAheadBytes / 1024);
        return KafkaClients.Build(
            () => new ConsumerBuilder<Ignore, byte[]>(config)
                .SetLogHandler((_, line) => KafkaClients.Log(logger, line))
                // Of each attempt to connect there is one; what is fatal is thrown by the next poll.
                .SetErrorHandler((_, error) => logger.LogDebug("{Options}: {Reason}", options, error.Reason))
                .Build(),
            options);
    }

    private static Akka.Configuration.Config Defaults() => KafkaExtensions.DefaultSettings.GetConfig("akka.kafka.consumer");
}
