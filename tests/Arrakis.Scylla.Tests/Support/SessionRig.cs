using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Statements;

namespace Arrakis.Scylla.Tests.Support;

/// <summary>A session on scripted servers, which are asked in their order.</summary>
internal sealed class SessionRig : IAsyncDisposable
{
    private SessionRig(IReadOnlyList<ScriptedCqlServer> servers, FakeCluster cluster, ScyllaOptions options)
    {
        (Servers, Cluster) = (servers, cluster);
        Session = new ScyllaSession(cluster, options);
    }

    public static ScyllaOptions Options { get; } = new() { ContactPoints = ["127.0.0.1"] };

    public IReadOnlyList<ScriptedCqlServer> Servers { get; }

    public ScriptedCqlServer Server => Servers[0];

    public FakeCluster Cluster { get; }

    public ScyllaSession Session { get; }

    public static async Task<SessionRig> StartAsync(
        int nodes = 1, ScyllaOptions? options = null, ServerSettings? settings = null, ProtocolVersion version = ProtocolVersion.V4)
    {
        options ??= Options;
        var servers = Enumerable.Range(0, nodes).Select(_ => ScriptedCqlServer.Start(settings)).ToList();
        return new SessionRig(servers, await FakeCluster.ConnectAsync(options, version, servers), options);
    }

    /// <summary>A statement by its text.</summary>
    public static SimpleStatement Ask(string cql, bool isIdempotent = false) => new(cql) { IsIdempotent = isIdempotent };

    /// <summary>Requests of a kind that came to all servers together.</summary>
    public int Count(Opcode opcode) => Servers.Sum(s => s.Requests.Count(r => r.Opcode == opcode));

    /// <summary>How often a statement was asked of all servers together.</summary>
    public int Asked(string cql) => Servers.Sum(s => s.Asked(cql).Count);

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        foreach (var server in Servers)
            await server.DisposeAsync();
    }
}
