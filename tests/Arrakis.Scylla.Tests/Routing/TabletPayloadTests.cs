using System.Buffers;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Routing;
using Shouldly;

namespace Arrakis.Scylla.Tests.Routing;

public sealed class TabletPayloadTests
{
    private static readonly Guid Host = new("6f1d2c3b-0001-0002-0003-0123456789ab");

    [Fact]
    public void A_range_and_its_replicas_are_read()
    {
        var read = TabletPayload.Read(Encode(-100, long.MaxValue, (Host, 3), (Guid.Empty, 0)));

        (read.First, read.Last).ShouldBe((-100, long.MaxValue));
        read.Replicas.ShouldBe([(Host, 3), (Guid.Empty, 0)]);
    }

    [Fact]
    public void Bytes_of_Scyllas_own_layout_are_read()
    {
        // tuple<bigint, bigint, list<tuple<uuid, int>>>, each element with its length before it.
        var bytes = Convert.FromHexString(
            "00000008" + "8000000000000000" + "00000008" + "0000000000000000" + "00000024" + "00000001"
            + "0000001c" + "00000010" + "6f1d2c3b0001000200030123456789ab" + "00000004" + "00000007");

        var read = TabletPayload.Read(bytes);

        (read.First, read.Last).ShouldBe((long.MinValue, 0));
        read.Replicas.ShouldBe([(Host, 7)]);
    }

    [Fact]
    public void Every_truncation_is_refused_with_a_typed_error()
    {
        var bytes = Encode(1, 2, (Host, 3), (Host, 4));
        for (var length = 0; length < bytes.Length; length++)
            Should.Throw<ProtocolViolationException>(() => TabletPayload.Read(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void A_count_beyond_the_bytes_that_are_there_allocates_nothing_by_it()
    {
        var bytes = Convert.FromHexString("000000080000000000000001000000080000000000000002" + "00000004" + "7fffffff");
        Should.Throw<ProtocolViolationException>(() => TabletPayload.Read(bytes)).Message.ShouldContain("2147483647");
    }

    [Theory]
    [InlineData(5, 5, 0)]
    [InlineData(6, 5, 0)]
    [InlineData(5, 6, -1)]
    public void Ranges_without_tokens_and_negative_shards_are_refused(long first, long last, int shard) =>
        Should.Throw<ProtocolViolationException>(() => TabletPayload.Read(Encode(first, last, (Host, shard))));

    internal static byte[] Encode(long first, long last, params (Guid Host, int Shard)[] replicas)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new CqlWriter(buffer);
        writer.Int(8);
        writer.Long(first);
        writer.Int(8);
        writer.Long(last);
        writer.Int(4 + (32 * replicas.Length));
        writer.Int(replicas.Length);
        foreach (var (host, shard) in replicas)
        {
            writer.Int(28);
            writer.Bytes(host.ToByteArray(bigEndian: true));
            writer.Int(4);
            writer.Int(shard);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
