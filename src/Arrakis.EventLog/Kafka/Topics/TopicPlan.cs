using System.Globalization;

namespace Arrakis.EventLog.Kafka.Topics;

/// <summary>A topic as it should be.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Partitions">How many partitions; never to be changed once there are records.</param>
/// <param name="Replicas">On how many brokers each record stands.</param>
/// <param name="Settings">Kafka's settings of the topic.</param>
public sealed record TopicPlan(string Name, int Partitions, int Replicas, IReadOnlyDictionary<string, string> Settings)
{
    private const string Deleting = "delete";

    // Kafka's own default. It is said because an append that meets a lower one is refused.
    private const string LargestBatch = "1048588";

    /// <summary>The topics of a cluster of Arrakis.</summary>
    /// <param name="options">Names them.</param>
    /// <param name="partitions">Of the events and of the commands: 64 for a cluster that is to grow.</param>
    /// <param name="replicas">On how many brokers each record stands: 3 where there are so many.</param>
    /// <param name="retention">How long events are kept (7 days if null); an owner that is behind by more cannot go on.</param>
    /// <param name="identifyPartitions">
    /// In how many partitions gateways take their turns; more than <c>max_concurrency</c> serve nobody.
    /// </param>
    public static IReadOnlyList<TopicPlan> For(
        KafkaOptions options, int partitions, int replicas, TimeSpan? retention = null, int identifyPartitions = 16)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(identifyPartitions, 1);
        return
        [
            Plan(options.EventsTopic, partitions, replicas, retention ?? TimeSpan.FromDays(7), TimeSpan.FromDays(1)),
            // A segment is deleted as a whole: with larger ones, tokens would outlive their quarter of an hour.
            Plan(options.InteractionsTopic, partitions, replicas, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1)),
            Plan(options.IdentifyTopic, identifyPartitions, replicas, TimeSpan.FromDays(1), TimeSpan.FromHours(1)),
            Plan(options.NodesTopic, 1, replicas, TimeSpan.FromHours(1), TimeSpan.FromMinutes(10)),
        ];
    }

    private static TopicPlan Plan(string name, int partitions, int replicas, TimeSpan retention, TimeSpan segment) => new(
        name, partitions, replicas, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["cleanup.policy"] = Deleting,
            ["retention.ms"] = Milliseconds(retention),
            ["segment.ms"] = Milliseconds(segment < retention ? segment : retention),
            // The broker's clock is one for all who append.
            ["message.timestamp.type"] = "LogAppendTime",
            ["max.message.bytes"] = LargestBatch,
            // With three replicas one broker may fail and nothing stops; a record is never on one broker alone.
            ["min.insync.replicas"] = replicas >= 3 ? "2" : "1",
        });

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
