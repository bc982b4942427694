using System.Net;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Responses;
using Shouldly;
using ProtocolViolationException = Arrakis.Scylla.Errors.ProtocolViolationException;

namespace Arrakis.Scylla.Tests.Protocol;

/// <summary>Bodies that are cut off, changed or random: a value or a violation of the protocol, and no memory by a number that was read.</summary>
public class BrokenResponseTests
{
    private const int RateLimitCode = 0x4321;
    private const int MaxAllocatedBytes = 64 * 1024;

    private static readonly IPEndPoint Node = new(IPAddress.Loopback, 9042);

    private static readonly (string Name, Opcode Opcode, Action<ResponseFrame> Read, Action<CqlWriter> Body)[] Responses =
    [
        ("SUPPORTED", Opcode.Supported, f => SupportedResponse.Read(f), w => { w.Short(2); w.String("A"); w.StringList(["1", "2"]); w.String("B"); w.StringList([]); }),
        ("AUTHENTICATE", Opcode.Authenticate, f => AuthenticateResponse.Read(f), w => w.String("org.Authenticator")),
        ("AUTH_CHALLENGE", Opcode.AuthChallenge, f => AuthChallengeResponse.Read(f), w => w.Bytes([1, 2, 3])),
        ("AUTH_SUCCESS", Opcode.AuthSuccess, f => AuthSuccessResponse.Read(f), w => w.Bytes([1, 2, 3])),
        ("EVENT of a node", Opcode.Event, f => EventResponse.Read(f), w => { w.String("STATUS_CHANGE"); w.String("UP"); w.Byte(4); w.Raw([10, 0, 0, 1]); w.Int(9042); }),
        ("EVENT of the schema", Opcode.Event, f => EventResponse.Read(f), w => { w.String("SCHEMA_CHANGE"); w.String("CREATED"); w.String("TABLE"); w.String("ks"); w.String("t"); }),
        ("RESULT of USE", Opcode.Result, f => SetKeyspaceResult.Read(f), w => { w.Int(3); w.String("ks"); }),
        ("RESULT of a schema change", Opcode.Result, f => SchemaChangeResult.Read(f), w => { w.Int(5); w.String("CREATED"); w.String("TABLE"); w.String("ks"); w.String("t"); }),
        ("RESULT of PREPARE", Opcode.Result, f => PreparedResult.Read(f, ProtocolVersion.V4), w => { w.Int(4); PreparedResultTests.Body(w, ProtocolVersion.V4, 1, [1, 0]); }),
        ("RESULT of PREPARE, v3", Opcode.Result, f => PreparedResult.Read(f, ProtocolVersion.V3), w => { w.Int(4); PreparedResultTests.Body(w, ProtocolVersion.V3, 1); }),
        .. Errors().Select(e => ($"ERROR 0x{e.Code:X4}", Opcode.Error, (Action<ResponseFrame>)(f => ErrorResponse.Read(f, Node, RateLimitCode)),
            (Action<CqlWriter>)(w => { w.Int(e.Code); w.String("message"); e.Fields(w); }))),
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
}
