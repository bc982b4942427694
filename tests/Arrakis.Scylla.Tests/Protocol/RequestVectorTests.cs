using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Statements;
using Shouldly;

namespace Arrakis.Scylla.Tests.Protocol;

/// <summary>Every request, byte for byte as python3-cassandra sends it (<c>python/request_vectors.py</c> wrote the vectors).</summary>
public class RequestVectorTests
{
    private const short Stream = 0x1234;
    private const string Text = "SELECT a FROM k.t WHERE b = 'ä€😀'";
    private const long Time = 0x0123456789ABCDEF;

    private static readonly byte[] Id = [.. Enumerable.Range(0xF0, 16).Select(b => (byte)b)];

    private static readonly byte[] Values = Frames.Bytes(w =>
    {
        w.Bytes([0, 1]);
        w.Int(-1);
        w.Bytes([]);
        w.Bytes([.. Enumerable.Range(0, 512).Select(b => (byte)b)]);
    });

    private static readonly byte[] Unset = Frames.Bytes(w =>
    {
        w.Bytes([7]);
        w.Int(-2);
    });

    public static TheoryData<string, string, string> Vectors
    {
        get
        {
            var vectors = new TheoryData<string, string, string>();
            foreach (var parts in File.ReadLines(Path.Combine(
                AppContext.BaseDirectory, "Protocol", "request-vectors.txt")).Select(line => line.Split(' ')))
                vectors.Add(parts[0], parts[1], parts[2]);
            return vectors;
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_request_has_the_bytes_of_another_client(string name, string version, string hex) =>
        Convert.ToHexStringLower(Frames.Request(Request(name), Enum.Parse<ProtocolVersion>(version), Stream)).ShouldBe(hex);

    [Fact]
    public void Unset_values_do_not_go_to_a_server_of_protocol_v3()
    {
        Should.Throw<NotSupportedException>(() => Frames.Request(Request("execute-unset"), ProtocolVersion.V3)).Message.ShouldContain("V3");
        Should.Throw<NotSupportedException>(() => Frames.Request(Request("batch-unset"), ProtocolVersion.V3)).Message.ShouldContain("V3");
    }

    private static IRequest Request(string name) => name switch
    {
        "options" => OptionsRequest.Instance,
        "auth" => AuthResponseRequest.Plain("usär", "p ss"),
        "register" => RegisterRequest.All,
        "prepare" => new PrepareRequest(Text),
        "query-plain" => new QueryRequest(Text, new() { Consistency = Consistency.LocalOne }),
        "query-traced" => new QueryRequest(Text, new() { Consistency = Consistency.LocalOne }, isTraced: true),
        "query-full" => new QueryRequest(Text, new()
        {
            Consistency = Consistency.LocalQuorum,
            SerialConsistency = Consistency.LocalSerial,
            PageSize = 5000,
            PagingState = new byte[] { 0, 0xFF, (byte)'s', (byte)'t', (byte)'a', (byte)'t', (byte)'e' },
            Timestamp = Time,
        }),
        "execute-plain" => new ExecuteRequest(Id, new() { Consistency = Consistency.LocalQuorum }),
        "execute-values" => new ExecuteRequest(Id, new() { Consistency = Consistency.LocalQuorum, ValueCount = 4, Values = Values }),
        "execute-unset" => new ExecuteRequest(
            Id, new() { Consistency = Consistency.LocalQuorum, ValueCount = 2, Values = Unset, HasUnset = true }),
        "execute-full" => new ExecuteRequest(Id, new()
        {
            Consistency = Consistency.Quorum,
            ValueCount = 4,
            Values = Values,
            SerialConsistency = Consistency.Serial,
            PageSize = 100,
            PagingState = new byte[] { 1 },
            Timestamp = 0,
        }),
        "batch-0" => ThreeStatements(BatchType.Logged),
        "batch-1" => ThreeStatements(BatchType.Unlogged),
        "batch-2" => ThreeStatements(BatchType.Counter),
        "batch-full" => new BatchRequest
        {
            Type = BatchType.Unlogged,
            Count = 2,
            Statements = Frames.Bytes(w => { Prepared(w); Prepared(w); }),
            Consistency = Consistency.Quorum,
            SerialConsistency = Consistency.Serial,
            Timestamp = Time,
        },
        "batch-unset" => new BatchRequest
        {
            Type = BatchType.Logged,
            Count = 1,
            Statements = Frames.Bytes(w => { BatchRequest.WriteId(w, Id, 2); w.Raw(Unset); }),
            HasUnset = true,
            Consistency = Consistency.LocalQuorum,
        },
        _ => throw new ArgumentException($"No request is called {name}.", nameof(name)),
    };

    private static BatchRequest ThreeStatements(BatchType type) => new()
    {
        Type = type,
        Count = 3,
        Statements = Frames.Bytes(w =>
        {
            BatchRequest.WriteText(w, Text);
            Prepared(w);
            BatchRequest.WriteId(w, Id.AsSpan(0, 3), 0);
        }),
        Consistency = Consistency.LocalQuorum,
    };

    private static void Prepared(CqlWriter writer)
    {
        BatchRequest.WriteId(writer, Id, 4);
        writer.Raw(Values);
    }
}
