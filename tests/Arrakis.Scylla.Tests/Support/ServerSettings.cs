using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Arrakis.Scylla.Tests.Support;

/// <summary>What a scripted server is: Cassandra or ScyllaDB, which version, open or closed.</summary>
internal sealed record ServerSettings
{
    /// <summary>Where it listens; the port is the system's choice if 0.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>The highest version that it speaks; others are refused in a frame of this version.</summary>
    public int MaxVersion { get; init; } = 4;

    /// <summary>Shards; null for a server that knows none (Cassandra).</summary>
    public int? Shards { get; init; }

    /// <summary>Whether it also listens on a port where the client's port chooses the shard.</summary>
    public bool HasShardAwarePort { get; init; }

    public int IgnoreMsb { get; init; } = 12;

    public string Partitioner { get; init; } = "org.apache.cassandra.dht.Murmur3Partitioner";

    public string ShardingAlgorithm { get; init; } = "biased-token-round-robin";

    public Guid HostId { get; init; } = Guid.NewGuid();

    /// <summary>Announced and taken as they are, beside the rest.</summary>
    public IReadOnlyDictionary<string, string[]> MoreSupported { get; init; } = new Dictionary<string, string[]>();

    /// <summary>Who may enter; null for everybody.</summary>
    public (string User, string Password)? Login { get; init; }

    /// <summary>The server's certificate with its key; null for plain text.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The authority whose certificates clients have to bring; null if they need none.</summary>
    public X509Certificate2? ClientAuthority { get; init; }

    /// <summary>What the server says in SUPPORTED on a connection to that shard.</summary>
    public Dictionary<string, string[]> Supported(int? shard, int? shardAwarePort)
    {
        var options = new Dictionary<string, string[]> { ["CQL_VERSION"] = ["3.3.1"], ["COMPRESSION"] = ["lz4", "snappy"] };
        if (shard is not null)
        {
            options["SCYLLA_SHARD"] = [$"{shard}"];
            options["SCYLLA_NR_SHARDS"] = [$"{Shards}"];
            options["SCYLLA_PARTITIONER"] = [Partitioner];
            options["SCYLLA_SHARDING_ALGORITHM"] = [ShardingAlgorithm];
            options["SCYLLA_SHARDING_IGNORE_MSB"] = [$"{IgnoreMsb}"];
            options["SCYLLA_HOST_ID"] = [$"{HostId}"];
        }
        if (shardAwarePort is not null)
            options[Certificate is null ? "SCYLLA_SHARD_AWARE_PORT" : "SCYLLA_SHARD_AWARE_PORT_SSL"] = [$"{shardAwarePort}"];
        foreach (var (key, values) in MoreSupported)
            options[key] = values;
        return options;
    }
}
