using System.Net;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Responses;
using Shouldly;
using ProtocolViolationException = Arrakis.Scylla.Errors.ProtocolViolationException;

namespace Arrakis.Scylla.Tests.Protocol;

/// <summary>
/// Bodies that are cut off, changed or random: a value or a violation of the protocol, and no memory by a number that was
/// read.
/// </summary>
public class BrokenResponseTests
{
    private const int RateLimitCode = 0x4321;
    private const int MaxAllocatedBytes = 64 * 1024;

    private static readonly IPEndPoint Node = new(IPAddress.Loopback, 9042);

    private static readonly Kind[] Responses =
    [
        new("SUPPORTED", Opcode.Supported, f => SupportedResponse.Read(f), Supported),
        new("AUTHENTICATE", Opcode.Authenticate, f => AuthenticateResponse.Read(f), w => w.String("org.Authenticator")),
        new("AUTH_CHALLENGE", Opcode.AuthChallenge, f => AuthChallengeResponse.Read(f), w => w.Bytes([1, 2, 3])),
        new("AUTH_SUCCESS", Opcode.AuthSuccess, f => AuthSuccessResponse.Read(f), w => w.Bytes([1, 2, 3])),
        new("EVENT of a node", Opcode.Event, f => EventResponse.Read(f), NodeUp),
        new("EVENT of the schema", Opcode.Event, f => EventResponse.Read(f), w => { w.String("SCHEMA_CHANGE"); TableCreated(w); }),
        new("RESULT of USE", Opcode.Result, f => SetKeyspaceResult.Read(f), w => { w.Int(3); w.String("ks"); }),
        new("RESULT of CREATE", Opcode.Result, f => SchemaChangeResult.Read(f), w => { w.Int(5); TableCreated(w); }),
        new("RESULT of PREPARE", Opcode.Result, f => PreparedResult.Read(f, ProtocolVersion.V4), w => Prepared(w, ProtocolVersion.V4)),
        new("RESULT of PREPARE, v3", Opcode.Result, f => PreparedResult.Read(f, ProtocolVersion.V3), w => Prepared(w, ProtocolVersion.V3)),
        .. Errors().Select(error => new Kind(
            $"ERROR 0x{error.Code:X4}", Opcode.Error, f => ErrorResponse.Read(f, Node, RateLimitCode),
            w => Error(w, error.Code, error.Fields))),
    ];

    public static TheoryData<int, string> Indexes
    {
        get
        {
            var indexes = new TheoryData<int, string>();
            for (var i = 0; i < Responses.Length; i++)
                indexes.Add(i, Responses[i].Name);
            return indexes;
        }
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public void Cut_off_anywhere_a_response_breaks_the_protocol(int index, string name)
    {
        var (_, opcode, read, write) = Responses[index];
        var body = Frames.Bytes(write);
        using (var whole = Frames.Response(opcode, body))
            Should.NotThrow(() => read(whole), name);

        for (var length = 0; length < body.Length; length++)
        {
            using var frame = Frames.Response(opcode, body.AsSpan(0, length));
            Should.Throw<ProtocolViolationException>(() => read(frame), $"{name} cut to {length} of {body.Length} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public void Changed_or_random_bytes_give_a_value_or_a_violation_and_little_memory(int index, string name)
    {
        var (_, opcode, read, write) = Responses[index];
        var body = Frames.Bytes(write);
        var random = new Random(index);
        for (var round = 0; round < 2_000; round++)
        {
            var bytes = round % 2 == 0 ? Changed(body, random) : Random(random);
            using var frame = Frames.Response(opcode, bytes, (FrameFlags)(round % 8 == 0 ? random.Next(16) & ~1 : 0));
            TryRead(frame);
            var before = GC.GetAllocatedBytesForCurrentThread();
            TryRead(frame);
            (GC.GetAllocatedBytesForCurrentThread() - before)
                .ShouldBeLessThan(MaxAllocatedBytes, $"{name}, round {round}: {Convert.ToHexString(bytes)}");

            void TryRead(ResponseFrame response)
            {
                try
                {
                    read(response);
                }
                catch (ProtocolViolationException)
                {
                    // One of the two allowed ends; any other exception fails the test.
                }
                catch (Exception e)
                {
                    Assert.Fail($"{name}, round {round}: {Convert.ToHexString(bytes)}: {e}");
                }
            }
        }
    }

    private static void Supported(CqlWriter writer)
    {
        writer.Short(2);
        writer.String("A");
        writer.StringList(["1", "2"]);
        writer.String("B");
        writer.StringList([]);
    }

    private static void NodeUp(CqlWriter writer)
    {
        writer.String("STATUS_CHANGE");
        writer.String("UP");
        writer.Byte(4);
        writer.Raw([10, 0, 0, 1]);
        writer.Int(9042);
    }

    private static void TableCreated(CqlWriter writer)
    {
        writer.String("CREATED");
        writer.String("TABLE");
        writer.String("ks");
        writer.String("t");
    }

    private static void Prepared(CqlWriter writer, ProtocolVersion version)
    {
        writer.Int(4);
        PreparedResultTests.Body(writer, version, flags: 1, key: [1, 0]);
    }

    private static void Error(CqlWriter writer, int code, Action<CqlWriter> fields)
    {
        writer.Int(code);
        writer.String("message");
        fields(writer);
    }

    private static byte[] Changed(byte[] body, Random random)
    {
        var bytes = body.ToArray();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
            bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)0xFF : (byte)random.Next(256);
        return bytes;
    }

    private static byte[] Random(Random random)
    {
        var bytes = new byte[random.Next(64)];
        random.NextBytes(bytes);
        // Small numbers are counts and lengths that fit, and lead further.
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = random.Next(2) == 0 ? (byte)0 : bytes[i];
        return bytes;
    }

    private static IEnumerable<(int Code, Action<CqlWriter> Fields)> Errors() =>
    [
        (0x0000, _ => { }),
        (0x1000, w => { w.Short(6); w.Int(2); w.Int(1); }),
        (0x1100, w => { w.Short(6); w.Int(2); w.Int(1); w.String("SIMPLE"); }),
        (0x1200, w => { w.Short(6); w.Int(2); w.Int(1); w.Byte(1); }),
        (0x1300, w => { w.Short(6); w.Int(2); w.Int(1); w.Int(1); w.Byte(1); }),
        (0x1400, w => { w.String("ks"); w.String("f"); w.StringList(["int", "text"]); }),
        (0x1500, w => { w.Short(6); w.Int(2); w.Int(1); w.Int(1); w.String("BATCH"); }),
        (0x2400, w => { w.String("ks"); w.String("t"); }),
        (0x2500, w => w.ShortBytes([1, 2, 3])),
        (RateLimitCode, w => { w.Byte(1); w.Byte(0); }),
    ];

    private sealed record Kind(string Name, Opcode Opcode, Action<ResponseFrame> Read, Action<CqlWriter> Body);
}
