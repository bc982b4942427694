using System.Text.Json.Serialization;

namespace Arrakis.Cli.Cluster;

/// <summary>The communities in memory of a cluster's nodes.</summary>
/// <param name="Total">How many there are on the nodes that answered.</param>
/// <param name="Communities">The most active first.</param>
/// <param name="Troubles">Nodes that did not tell theirs.</param>
internal sealed record ClusterCommunities(
    int Total, IReadOnlyList<NodeCommunity> Communities, IReadOnlyList<NodeTrouble> Troubles)
{
    /// <summary>Puts the lists of the nodes together.</summary>
    /// <param name="lists">What nodes told.</param>
    /// <param name="troubles">What the others said instead.</param>
    /// <param name="limit">How many of the communities are kept.</param>
    public static ClusterCommunities Of(
        IEnumerable<(string Node, CommunityPage Page)> lists, IReadOnlyList<NodeTrouble> troubles, int limit)
    {
        var all = lists.ToList();
        // One that is on the move is known to two nodes for a moment; the one with more events is where it was until now.
        var communities = all.SelectMany(l => l.Page.Communities.Select(c => c with { Node = l.Node }))
            .GroupBy(c => c.Id).Select(g => g.MaxBy(c => c.Events)!)
            .OrderByDescending(c => c.Events).ThenBy(c => c.Id, StringComparer.Ordinal).Take(limit);
        return new ClusterCommunities(all.Sum(l => l.Page.Total), [.. communities], troubles);
    }
}

/// <summary>A node that did not tell its communities.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Reason">Why, and what to do.</param>
internal sealed record NodeTrouble(string Node, string Reason);

/// <summary>What a node's page tells. Nodes of other versions tell more or less: what is missing is empty.</summary>
internal sealed record CommunityPage
{
    public int Total { get; init; }

    public IReadOnlyList<NodeCommunity> Communities { get; init; } = [];
}

/// <summary>A community of a node.</summary>
internal sealed record NodeCommunity
{
    [JsonRequired]
    public string Id { get; init; } = "";

    public string? Name { get; init; }

    public long Members { get; init; }

    /// <summary>Events applied since its process started.</summary>
    public long Events { get; init; }

    public bool IsFrozen { get; init; }

    /// <summary>The node that has it in memory.</summary>
    public string Node { get; init; } = "";
}
