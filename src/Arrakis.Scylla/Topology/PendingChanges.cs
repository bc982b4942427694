namespace Arrakis.Scylla.Topology;

/// <summary>What has to be read again, as events and losses say.</summary>
[Flags]
internal enum PendingChanges
{
    None = 0,

    /// <summary>The nodes.</summary>
    Nodes = 1,

    /// <summary>The replication of keyspaces.</summary>
    Keyspaces = 2,

    /// <summary>All, as after events may have been missed.</summary>
    All = Nodes | Keyspaces,
}
