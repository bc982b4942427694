using Arrakis.Cli.Output;
using Arrakis.Cli.Top;

namespace Arrakis.Cli.Cluster;

/// <summary>The communities of a cluster as lines of at most 80 columns.</summary>
internal static class CommunityTable
{
    private const int NodeWidth = 20;

    public static IEnumerable<string> Lines(ClusterCommunities communities)
    {
        if (communities.Communities.Count > 0)
            yield return Row("COMMUNITY", "NAME", "MEMBERS", "EVENTS", "NODE");
        foreach (var community in communities.Communities)
        {
            yield return Row(
                community.Id, community.IsFrozen ? $"(left) {community.Name}" : community.Name ?? "", Figures.Short(community.Members),
                Figures.Short(community.Events), community.Node);
        }

        foreach (var line in communities.Troubles.SelectMany(t => Paragraph.Lines($"{t.Node}: {t.Reason}")))
            yield return line;
        foreach (var line in Paragraph.Lines(Summary(communities)))
            yield return line;
    }

    private static string Summary(ClusterCommunities communities)
    {
        var shown = communities.Communities.Count;
        var text = communities.Total switch
        {
            0 => "No community is in memory.",
            1 => "1 community is in memory.",
            var total when shown < total =>
                $"{Figures.Count(total)} communities are in memory; the {Figures.Count(shown)} most active are shown.",
            var total => $"{Figures.Count(total)} communities are in memory.",
        };
        return communities.Troubles.Count == 0 ? text : $"{text} {Figures.Of(communities.Troubles.Count, "node")} did not answer.";
    }

    private static string Row(string id, string name, string members, string events, string node) =>
        $"{Cells.Left(id, 20)} {Cells.Left(name, 20)} {members,7} {events,7}  {Cells.Fit(node, NodeWidth)}";
}
