namespace Arrakis.Scylla;

/// <summary>
/// How a session reaches a cluster, and what it allows itself. Immutable; vary it with <c>with</c>. Every duration is above zero
/// and at most a day; <see cref="Validate"/> tells what is out of its range.
/// </summary>
public sealed record ScyllaOptions
{
    /// <summary>Port of the CQL protocol where a contact point names none.</summary>
    public const int DefaultPort = 9042;

    /// <summary>
    /// Nodes to start from, as <c>host</c>, <c>host:port</c> or <c>[ipv6]:port</c>, at least one; the others are learned from them.
    /// </summary>
    public required IReadOnlyList<string> ContactPoints { get; init; }

    /// <summary>Port of contact points that name none, and of nodes that are learned: 1 to 65,535 (default 9042).</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>
    /// The datacenter whose nodes are used, exactly as the cluster spells it. Null: that of the first contact point that answers.
    /// </summary>
    public string? LocalDatacenter { get; init; }

    /// <summary>Whether nodes of other datacenters are used when no local one is left (default: no).</summary>
    public bool AllowRemoteDatacenters { get; init; }

    /// <summary>
    /// The keyspace of statements that name none, 1 to 48 letters, digits and underscores, as the server spells it; it has to
    /// exist. Null for none.
    /// </summary>
    public string? Keyspace { get; init; }

    /// <summary>User for password authentication (SASL PLAIN), set together with <see cref="Password"/>; null for none.</summary>
    public string? Username { get; init; }

    /// <summary>Password of <see cref="Username"/>; never printed. Null for none.</summary>
    public string? Password { get; init; }

    /// <summary>TLS; null for plain text.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>The highest protocol version to offer (default 4); lower ones are tried when a server refuses it.</summary>
    public Protocol.ProtocolVersion MaxProtocolVersion { get; init; } = Protocol.ProtocolVersion.V4;

    /// <summary>Connections to a node that has no shards, Cassandra's: 1 to 64 (default 1). A ScyllaDB node gets one per shard.</summary>
    public int ConnectionsPerHost { get; init; } = 1;

    /// <summary>
    /// Requests in flight on one connection, 1 to 32,768 (default 1024); more wait for their turn. Of 32,768 one less is used: the
    /// last stream id is the heartbeat's.
    /// </summary>
    public int MaxRequestsPerConnection { get; init; } = 1024;

    /// <summary>
    /// Whether the shard-aware port is used where a node announces one (default: yes). A NAT that changes source ports defeats it;
    /// connections are then made until every shard has one.
    /// </summary>
    public bool UseShardAwarePort { get; init; } = true;

    /// <summary>For a connection and its handshake (default 5 s).</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For a request with all its retries, where a statement names no other (default 10 s).</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// For one attempt of an idempotent request, which is then tried elsewhere (default 4 s); at most <see cref="RequestTimeout"/>.
    /// Others wait until their deadline.
    /// </summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>After so long without a frame a connection is asked for a sign of life (default 10 s).</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A connection that owes that sign for so long is given up (default 5 s); one that was asked early, by
    /// <see cref="SilenceThreshold"/>, gets <see cref="HeartbeatInterval"/> besides.
    /// </summary>
    public TimeSpan HeartbeatTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A connection that owes answers and says nothing for so long is asked for a sign of life at once; without one for as long
    /// again, its node is passed over for as long as it is silent and another one can be asked (default 500 ms).
    /// </summary>
    public TimeSpan SilenceThreshold { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The shortest wait before a node is tried again (default 200 ms); it doubles with jitter up to
    /// <see cref="MaxReconnectDelay"/>, and never ends.
    /// </summary>
    public TimeSpan MinReconnectDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait before a node is tried again (default 10 s).</summary>
    public TimeSpan MaxReconnectDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Consistency of statements that name none (default LOCAL_QUORUM).</summary>
    public Consistency Consistency { get; init; } = Consistency.LocalQuorum;

    /// <summary>Serial consistency of conditional statements that name none (default LOCAL_SERIAL).</summary>
    public Consistency SerialConsistency { get; init; } = Consistency.LocalSerial;

    /// <summary>Rows of a page where a statement names no other, at least 1 (default 5,000).</summary>
    public int PageSize { get; init; } = 5_000;

    /// <summary>
    /// An idempotent statement without an answer after so long is sent to a second node as well; null for never (default).
    /// </summary>
    public TimeSpan? SpeculativeDelay { get; init; }

    /// <summary>
    /// Bytes of the longest body of a frame that is accepted, from 1 KiB on (default 256 MiB, the protocol's own bound). A longer
    /// one ends the connection.
    /// </summary>
    public int MaxFrameBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>How the program names itself to the servers, beside the client's own name; null for nothing.</summary>
    public string? ApplicationName { get; init; }

    /// <summary>The clock of waits; the system's by default.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Every mistake in these options, each with what would be right; empty if there is none.</summary>
    public IReadOnlyList<string> Validate() => new ScyllaOptionsCheck(this).Run();

    /// <summary>The options without the password.</summary>
    public override string ToString() =>
        $"{string.Join(", ", ContactPoints)} (datacenter {LocalDatacenter ?? "of the first that answers"}, keyspace {Keyspace ?? "none"}, "
        + $"user {Username ?? "none"}, TLS {(Tls is null ? "off" : "on")})";
}
