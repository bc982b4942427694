using Arrakis.Cli.Cluster;

namespace Arrakis.Cluster.Hosting;

/// <summary>What nodes of the cluster do; a node may do both.</summary>
internal static class ClusterRoles
{
    /// <summary>Shards: from Discord into the log.</summary>
    public const string Gateway = NodeRoles.Gateway;

    /// <summary>Communities: from the log into the store. Nodes of this role hold the shards of the cluster.</summary>
    public const string Pipeline = NodeRoles.Pipeline;

    /// <summary>Both.</summary>
    public static IReadOnlyList<string> All { get; } = [Gateway, Pipeline];
}
