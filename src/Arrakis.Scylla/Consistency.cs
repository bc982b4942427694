namespace Arrakis.Scylla;

/// <summary>How many replicas have to agree before the server answers (CQL native protocol v4, section 3, <c>[consistency]</c>).</summary>
public enum Consistency : ushort
{
    /// <summary>Writes alone: any node, a hint included.</summary>
    Any = 0x0000,

    /// <summary>One replica.</summary>
    One = 0x0001,

    /// <summary>Two replicas.</summary>
    Two = 0x0002,

    /// <summary>Three replicas.</summary>
    Three = 0x0003,

    /// <summary>A majority of all replicas.</summary>
    Quorum = 0x0004,

    /// <summary>Every replica.</summary>
    All = 0x0005,

    /// <summary>A majority of the replicas of the coordinator's datacenter.</summary>
    LocalQuorum = 0x0006,

    /// <summary>A majority in every datacenter.</summary>
    EachQuorum = 0x0007,

    /// <summary>The Paxos phase of a conditional statement: a majority of all replicas.</summary>
    Serial = 0x0008,

    /// <summary>The Paxos phase of a conditional statement: a majority of the coordinator's datacenter.</summary>
    LocalSerial = 0x0009,

    /// <summary>One replica of the coordinator's datacenter.</summary>
    LocalOne = 0x000A,
}
