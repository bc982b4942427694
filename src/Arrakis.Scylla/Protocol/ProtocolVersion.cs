namespace Arrakis.Scylla.Protocol;

/// <summary>Versions of the CQL native protocol that this client speaks.</summary>
public enum ProtocolVersion : byte
{
    /// <summary>Cassandra 2.1.</summary>
    V3 = 3,

    /// <summary>ScyllaDB, Cassandra 2.2 and later.</summary>
    V4 = 4,
}
