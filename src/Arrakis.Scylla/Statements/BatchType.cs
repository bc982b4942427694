namespace Arrakis.Scylla.Statements;

/// <summary>What a batch promises (native protocol v4, section 4.1.7).</summary>
public enum BatchType : byte
{
    /// <summary>All of it in the end, even over partitions: the servers write it to a log first.</summary>
    Logged = 0,

    /// <summary>All or nothing within one partition; no promise over several.</summary>
    Unlogged = 1,

    /// <summary>Counters, and nothing else.</summary>
    Counter = 2,
}
