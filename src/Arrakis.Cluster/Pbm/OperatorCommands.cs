using System.Globalization;
using Arrakis.Cli.Cluster;
using Arrakis.Cli.Hosting;
using Arrakis.EventLog.Kafka;
using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Pbm;

/// <summary>What an operator is told: lines of at most 80 columns.</summary>
/// <param name="Text">The lines.</param>
/// <param name="IsError">It could not be done; the text says why.</param>
internal sealed record OperatorAnswer(string Text, bool IsError = false);

/// <summary>
/// What operators ask of a running node, in the words of <c>arrakis cluster</c>: about all nodes of the cluster, from the topic in which
/// they tell how they are. Nothing is kept between two questions.
/// </summary>
/// <param name="kafka">How Kafka is reached; its client id is this node's name.</param>
/// <param name="token">The token of the nodes' pages; null where they need none. A secret.</param>
/// <param name="partitions">How many partitions the events have.</param>
internal sealed class OperatorCommands(KafkaOptions kafka, string? token, int partitions)
{
    /// <summary>Communities where nobody says how many.</summary>
    public const int UsualCommunities = 20;

    // Whoever asks by pbm waits at a prompt.
    private static readonly TimeSpan DrainWithin = TimeSpan.FromSeconds(45);

    /// <summary>The most active communities of all nodes.</summary>
    /// <param name="limit">How many, 1 to 1000, as text; null for the usual number.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<OperatorAnswer> CommunitiesAsync(string? limit, CancellationToken cancellationToken) => AnswerAsync(async () =>
    {
        var count = CountOf(limit);
        using var pages = new CommunityPages(token);
        return CommunityTable.Lines(await pages.ReadAsync(await ReadAsync(cancellationToken), count, cancellationToken));
    });

    /// <summary>How far behind nodes and partitions are.</summary>
    /// <param name="node">One node alone; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<OperatorAnswer> LagAsync(string? node, CancellationToken cancellationToken) => AnswerAsync(async () =>
    {
        var lag = ClusterLag.Of(await ReadAsync(cancellationToken));
        if (node is null)
            return LagTable.Lines(lag);
        var own = lag.Partitions.Where(p => p.Owner == node).ToList();
        return lag.Nodes.Any(n => n.Node == node)
            ? LagTable.Lines(lag with
            {
                Events = own.Sum(p => p.Events), Seconds = own.Select(p => p.Seconds).DefaultIfEmpty().Max(), Waiting = 0,
                Nodes = [.. lag.Nodes.Where(n => n.Node == node)], Partitions = own,
            })
            : throw new UsageException($"There is no node {node}; there are {string.Join(", ", lag.Nodes.Select(n => n.Node))}.");
    });

    /// <summary>Who has which shards.</summary>
    public Task<OperatorAnswer> ShardsAsync(CancellationToken cancellationToken) =>
        AnswerAsync(async () => ShardTable.Lines(ClusterShards.Of(await ReadAsync(cancellationToken))));

    /// <summary>Takes a node out. This node itself answers before it has ended.</summary>
    /// <param name="node">Its name; null for this node.</param>
    /// <param name="cancellationToken">Gives up waiting; the node drains all the same.</param>
    public Task<OperatorAnswer> DrainAsync(string? node, CancellationToken cancellationToken) => AnswerAsync(async () =>
    {
        var name = node ?? kafka.ClientId;
        var lines = new List<string>();
        await using var reader = new ClusterReader(kafka, partitions);
        var patience = name == kafka.ClientId ? TimeSpan.Zero : DrainWithin;
        var outcome = await new NodeDrain(kafka, reader, line => lines.Add($"{line}.")).RunAsync(name, patience, cancellationToken);
        if (outcome.IsDone || patience > TimeSpan.Zero)
            lines.Add($"{outcome.Outcome}.");
        return lines.SelectMany(line => Arrakis.Cli.Output.Paragraph.Lines(line));
    });

    private static int CountOf(string? limit)
    {
        if (limit is null)
            return UsualCommunities;
        return int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count is > 0 and <= CommunityPages.MostCommunities
            ? count
            : throw new UsageException(
                $"The limit is “{limit}”; it has to be a whole number from 1 to {CommunityPages.MostCommunities}.");
    }

    private async Task<ClusterState> ReadAsync(CancellationToken cancellationToken)
    {
        await using var reader = new ClusterReader(kafka, partitions);
        return await reader.ReadAsync(cancellationToken);
    }

    private static async Task<OperatorAnswer> AnswerAsync(Func<Task<IEnumerable<string>>> lines)
    {
        try
        {
            return new OperatorAnswer(string.Join('\n', await lines()));
        }
        catch (Exception fault) when (fault is CommandFailedException or UsageException or EventLogException)
        {
            return new OperatorAnswer(fault.Message, IsError: true);
        }
    }
}
