namespace Arrakis.Cli.Cluster;

/// <summary>An operator's wish that a node lets go of what it has and ends; a record of the topic of the nodes.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="By">Who asks, as host and process id.</param>
internal sealed record DrainRequest(string Node, string By)
{
    public const string RecordKind = "drain";

    /// <summary>What kind of record this is.</summary>
    public string Kind { get; init; } = RecordKind;
}
