using Arrakis.Cli.Hosting;
using Arrakis.EventLog.Kafka;
using Arrakis.EventLog.Kafka.Topics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Cli.Cluster;

/// <summary>The topics of a cluster, as far as nodes have to know them.</summary>
/// <param name="Events">Partitions of the events, and of the commands.</param>
/// <param name="Identify">Partitions of the turns to identify.</param>
internal sealed record TopicLayout(int Events, int Identify)
{
    /// <summary>The names of the topics, the events' first.</summary>
    public static IReadOnlyList<string> Names(KafkaOptions options) =>
        [options.EventsTopic, options.InteractionsTopic, options.IdentifyTopic, options.NodesTopic];

    /// <summary>Looks at the topics.</summary>
    /// <exception cref="CommandFailedException">One is missing, or they do not fit together; the text says what to do.</exception>
    /// <exception cref="Shared.Log.EventLogException">No broker answers.</exception>
    public static async Task<TopicLayout> ReadAsync(KafkaOptions options, CancellationToken cancellationToken)
    {
        using var topics = new KafkaTopics(options, NullLogger.Instance);
        return Of(await topics.ListAsync(Names(options), cancellationToken), options);
    }

    private static TopicLayout Of(IReadOnlyList<TopicDescription> topics, KafkaOptions options)
    {
        var missing = topics.Where(t => !t.Exists).Select(t => t.Name).ToList();
        if (missing.Count > 0)
            throw new CommandFailedException($"{options} lacks {string.Join(", ", missing)}: run `arrakis topics create`.");
        var (events, interactions) = (topics[0], topics[1]);
        return events.Partitions == interactions.Partitions
            ? new TopicLayout(events.Partitions, topics[2].Partitions)
            : throw new CommandFailedException(
                $"{interactions.Name} has {interactions.Partitions} partitions and {events.Name} has {events.Partitions}; "
                + $"both need the same number. Stop the nodes, delete {interactions.Name}, which holds minutes alone, "
                + $"and run `arrakis topics create --partitions {events.Partitions}`.");
    }
}
