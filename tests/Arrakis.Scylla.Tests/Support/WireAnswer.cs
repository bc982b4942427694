using System.Net;
using System.Security.Cryptography;
using System.Text;
using Arrakis.Scylla.Protocol;

namespace Arrakis.Scylla.Tests.Support;

/// <summary>A column of a scripted answer.</summary>
internal sealed record WireColumn(string Name, WireType Type);

/// <summary>What a scripted server answers with: opcode, body and the header's flags.</summary>
internal sealed record WireAnswer(Opcode Opcode, byte[] Body, FrameFlags Flags = FrameFlags.None)
{
    private const int GlobalTable = 0x1;
    private const int MorePages = 0x2;

    public static WireAnswer Ready { get; } = new(Opcode.Ready, []);

    public static WireAnswer Void { get; } = new(Opcode.Result, new WireBody().Int(1).ToArray());

    public static WireAnswer SetKeyspace(string keyspace) => new(Opcode.Result, new WireBody().Int(3).String(keyspace).ToArray());

    public static WireAnswer SchemaChange(string change, string target, string keyspace, string? name = null) =>
        new(Opcode.Result, Schema(new WireBody().Int(5), change, target, keyspace, name).ToArray());

    public static WireAnswer Supported(IReadOnlyDictionary<string, string[]> options) =>
        new(Opcode.Supported, new WireBody().StringMultimap(options).ToArray());

    public static WireAnswer Authenticate(string authenticator) => new(Opcode.Authenticate, new WireBody().String(authenticator).ToArray());

    public static WireAnswer AuthSuccess { get; } = new(Opcode.AuthSuccess, new WireBody().Bytes(null).ToArray());

    /// <summary>An error, with the bytes that its code brings after the message.</summary>
    public static WireAnswer Error(int code, string message, byte[]? more = null) =>
        new(Opcode.Error, new WireBody().Int(code).String(message).Raw(more ?? []).ToArray());

    /// <summary>UNPREPARED, with the id that the server does not know.</summary>
    public static WireAnswer Unprepared(byte[] id) =>
        Error(0x2500, "Prepared query with an unknown id", new WireBody().ShortBytes(id).ToArray());

    public static WireAnswer Rows(string keyspace, string table, WireColumn[] columns, params object?[][] rows) =>
        Page(keyspace, table, columns, null, rows);

    /// <summary>A page after which there are more, if there is a state to ask for them with.</summary>
    public static WireAnswer Page(string keyspace, string table, WireColumn[] columns, byte[]? pagingState, params object?[][] rows)
    {
        var body = new WireBody().Int(2).Int(GlobalTable | (pagingState is null ? 0 : MorePages)).Int(columns.Length);
        if (pagingState is not null)
            body.Bytes(pagingState);
        Columns(body, keyspace, table, columns).Int(rows.Length);
        foreach (var row in rows)
        {
            for (var i = 0; i < columns.Length; i++)
                body.Bytes(columns[i].Type.Encode(row[i]));
        }
        return new WireAnswer(Opcode.Result, body.ToArray());
    }

    /// <summary>
    /// A prepared statement: its variables, which of them make the partition key (told from v4 on), and the columns of its
    /// rows. <paramref name="flags"/> come on top, such as ScyllaDB's mark of a conditional statement.
    /// </summary>
    public static WireAnswer Prepared(
        int version, byte[] id, string keyspace, string table, WireColumn[] variables, int[] partitionKey, WireColumn[] columns,
        int flags = 0)
    {
        var body = new WireBody().Int(4).ShortBytes(id).Int(GlobalTable | flags).Int(variables.Length);
        if (version >= 4)
        {
            body.Int(partitionKey.Length);
            foreach (var index in partitionKey)
                body.Short(index);
        }
        Columns(body, keyspace, table, variables);
        if (columns.Length == 0)
            return new WireAnswer(Opcode.Result, body.Int(0x4).Int(0).ToArray());
        body.Int(GlobalTable).Int(columns.Length);
        return new WireAnswer(Opcode.Result, Columns(body, keyspace, table, columns).ToArray());
    }

    public static WireAnswer SchemaEvent(string change, string target, string keyspace, string? name = null) =>
        new(Opcode.Event, Schema(new WireBody().String("SCHEMA_CHANGE"), change, target, keyspace, name).ToArray());

    public static WireAnswer StatusEvent(string status, IPEndPoint node) =>
        new(Opcode.Event, new WireBody().String("STATUS_CHANGE").String(status).Inet(node).ToArray());

    public static WireAnswer TopologyEvent(string change, IPEndPoint node) =>
        new(Opcode.Event, new WireBody().String("TOPOLOGY_CHANGE").String(change).Inet(node).ToArray());

    /// <summary>The same answer with a custom payload before it.</summary>
    public WireAnswer WithPayload(string key, byte[] value) => this with
    {
        Flags = Flags | FrameFlags.CustomPayload,
        Body = [.. new WireBody().BytesMap(new Dictionary<string, byte[]> { [key] = value }).ToArray(), .. Body],
    };

    /// <summary>The same answer with warnings before it.</summary>
    public WireAnswer WithWarnings(params string[] warnings) => this with
    {
        Flags = Flags | FrameFlags.Warning,
        Body = [.. new WireBody().StringList(warnings).ToArray(), .. Body],
    };

    /// <summary>The id that the scripted server gives a text it prepared.</summary>
    public static byte[] IdOf(string cql) => SHA256.HashData(Encoding.UTF8.GetBytes(cql))[..16];

    private static WireBody Columns(WireBody body, string keyspace, string table, WireColumn[] columns)
    {
        body.String(keyspace).String(table);
        foreach (var column in columns)
            column.Type.WriteOption(body.String(column.Name));
        return body;
    }

    private static WireBody Schema(WireBody body, string change, string target, string keyspace, string? name)
    {
        body.String(change).String(target).String(keyspace);
        return name is null ? body : body.String(name);
    }
}
