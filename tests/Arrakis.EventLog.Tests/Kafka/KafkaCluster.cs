using Arrakis.EventLog.Kafka;
using Arrakis.EventLog.Kafka.Topics;
using Arrakis.Testing.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.EventLog.Tests.Kafka;

/// <summary>The cluster of tests that do not break it: the one that KAFKA_BOOTSTRAP_SERVERS names, else a mock.</summary>
internal static class KafkaCluster
{
    private const string Variable = "KAFKA_BOOTSTRAP_SERVERS";
    private static readonly Lazy<MockKafka> Mock = new(() => new MockKafka());

    /// <summary>Options with a prefix of their own, whose topic of events has been made.</summary>
    public static async Task<KafkaOptions> CreateAsync(int partitions)
    {
        var prefix = $"arrakis-test-{Guid.NewGuid():n}.";
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } servers)
        {
            var options = KafkaBroker.OptionsFor(Mock.Value.BootstrapServers, prefix);
            Mock.Value.CreateTopic(options.EventsTopic, partitions);
            return options;
        }

        var real = new KafkaOptions { BootstrapServers = servers, Prefix = prefix };
        using var topics = new KafkaTopics(real, NullLogger.Instance);
        await topics.CreateAsync([.. TopicPlan.For(real, partitions, replicas: 1).Where(plan => plan.Name == real.EventsTopic)]);
        return real;
    }
}
