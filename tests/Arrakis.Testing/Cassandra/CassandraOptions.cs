namespace Arrakis.Testing.Cassandra;

/// <summary>How the nodes of a <see cref="CassandraCluster"/> run.</summary>
public sealed record CassandraOptions
{
    /// <summary>How many nodes (default 1).</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>Each node's heap in MB (default 256); a node takes about 350 MB besides.</summary>
    public int HeapMegabytes { get; init; } = 256;

    /// <summary>
    /// Whether the commit log is written every ten seconds instead of before each answer (default: no). It is faster, and a
    /// killed node forgets the writes of the last seconds.
    /// </summary>
    public bool PeriodicCommitLog { get; init; }

    /// <summary>
    /// Whether users have to give a password, and may do what they were granted alone (default: no). There is one user, who may
    /// do all: cassandra, with the password cassandra.
    /// </summary>
    public bool PasswordAuthentication { get; init; }

    /// <summary>Whether clients have to speak TLS (default: no); see <see cref="CassandraCluster.Certificates"/>.</summary>
    public bool ClientTls { get; init; }

    /// <summary>With <see cref="ClientTls"/>: whether clients have to show a certificate (default: no).</summary>
    public bool ClientCertificates { get; init; }

    /// <summary>Tokens of each node (default 16).</summary>
    public int TokensPerNode { get; init; } = 16;

    /// <summary>The datacenter of the nodes, in order; where the list is shorter, the last one is taken (default datacenter1).</summary>
    public IReadOnlyList<string> Datacenters { get; init; } = ["datacenter1"];

    /// <summary>The rack of the nodes, in order; where the list is shorter, the last one is taken (default rack1).</summary>
    public IReadOnlyList<string> Racks { get; init; } = ["rack1"];

    /// <summary>How long a coordinator waits for replicas on a write (default 10 s, enough for a loaded machine).</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a coordinator waits for replicas on a read (default 10 s).</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How sure a node has to be before it calls a silent one down, 5 to 16 (default 8): about 2.3 s of silence for each.
    /// </summary>
    public int ConvictThreshold { get; init; } = 8;

    /// <summary>Whether the JVM optimises fully (default: no). Slower to start, right for benchmarks.</summary>
    public bool FullyOptimised { get; init; }

    /// <summary>How long a node may take to start (default 60 s).</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
