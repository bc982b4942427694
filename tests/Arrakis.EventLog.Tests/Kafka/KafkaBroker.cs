using Arrakis.EventLog.Kafka;
using Arrakis.Testing.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.EventLog.Tests.Kafka;

/// <summary>A mock cluster of a test's own, for those that break it.</summary>
internal sealed class KafkaBroker : IDisposable
{
    public MockKafka Mock { get; } = new();

    public KafkaOptions Options => OptionsFor(Mock.BootstrapServers, "t.");

    /// <summary>Makes a topic.</summary>
    public string Topic(int partitions = 4)
    {
        var topic = $"t.{Guid.NewGuid():n}";
        Mock.CreateTopic(topic, partitions);
        return topic;
    }

    public KafkaTopicReader Reader(string topic, KafkaOptions? options = null) => new(options ?? Options, topic, NullLogger.Instance);

    public KafkaAppender Appender(KafkaOptions? options = null) => new(options ?? Options, NullLogger.Instance);

    public void Dispose() => Mock.Dispose();

    /// <summary>What suits the mock cluster, which holds a request for its whole wait.</summary>
    public static KafkaOptions OptionsFor(string servers, string prefix) => new()
    {
        BootstrapServers = servers,
        Prefix = prefix,
        FetchWait = TimeSpan.FromMilliseconds(10),
        Linger = TimeSpan.FromMilliseconds(1),
    };
}
