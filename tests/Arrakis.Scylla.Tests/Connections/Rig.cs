using System.Net;
using System.Text;
using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Protocol.Responses;
using Arrakis.Scylla.Tests.Support;

namespace Arrakis.Scylla.Tests.Connections;

/// <summary>A connection to a scripted server, and questions whose answers say which question they belong to.</summary>
internal static class Rig
{
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private static readonly WireColumn[] Columns = [new("v", WireType.Text)];

    public static ScyllaOptions Options => new() { ContactPoints = ["127.0.0.1"], ConnectTimeout = TimeSpan.FromSeconds(30) };

    public static Task<ShardConnection> ConnectAsync(
        ScriptedCqlServer server, ScyllaOptions? options = null, ProtocolVersion version = ProtocolVersion.V4, string? keyspace = null) =>
        ConnectAsync(server.Address, options, version, keyspace);

    public static Task<ShardConnection> ConnectAsync(
        IPEndPoint address, ScyllaOptions? options = null, ProtocolVersion version = ProtocolVersion.V4, string? keyspace = null) =>
        ShardConnection.ConnectAsync(new ConnectionSettings(options ?? Options, version, keyspace), address, null, CancellationToken.None);

    public static QueryRequest Query(string cql) => new(cql, new QueryParameters { Consistency = Consistency.One });

    /// <summary>An answer that repeats the question.</summary>
    public static WireAnswer Echo(ServerRequest request) => WireAnswer.Rows("ks", "t", Columns, [request.Cql]);

    /// <summary>Sends a question and gives what came back: the echoed question.</summary>
    public static async Task<string> AskAsync(
        this ShardConnection connection, string cql, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        using var frame = await connection.SendAsync(Query(cql), timeout ?? Long, cancellationToken);
        return TextOf(frame);
    }

    /// <summary>The value of the only row: the last of the body.</summary>
    public static string TextOf(ResponseFrame frame)
    {
        var reader = new WireReader(frame.Body.ToArray());
        reader.Int();
        reader.Int();
        reader.Int();
        for (var i = 0; i < 3; i++)
            reader.String();
        reader.Short();
        reader.Int();
        return Encoding.UTF8.GetString(reader.Bytes()!);
    }
}
