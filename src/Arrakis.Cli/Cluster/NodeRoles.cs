namespace Arrakis.Cli.Cluster;

/// <summary>What nodes do.</summary>
internal static class NodeRoles
{
    public const string Gateway = "gateway";

    public const string Pipeline = "pipeline";

    /// <summary>Both in one process: <c>arrakis run</c>, which is no part of a cluster, or a node of <c>arrakis-cluster</c>.</summary>
    public const string Node = "node";
}
