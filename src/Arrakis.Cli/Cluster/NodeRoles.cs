namespace Arrakis.Cli.Cluster;

/// <summary>What nodes do.</summary>
internal static class NodeRoles
{
    public const string Gateway = "gateway";

    public const string Pipeline = "pipeline";
}
