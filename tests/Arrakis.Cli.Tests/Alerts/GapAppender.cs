using System.Buffers.Binary;
using System.Net.Sockets;
using System.Numerics;
using System.Text;

namespace Arrakis.Cli.Tests.Alerts;

/// <summary>
/// Appends a batch to a Kafka that says to hold six records but holds the first and the last alone, as a batch of which others
/// were lost or compacted. No client writes such a batch, so the request is written here (produce request v3, record batch v2).
/// </summary>
internal static class GapAppender
{
    private const int Records = 6;
    private const short NotTheLeader = 6;

    /// <summary>Appends the batch to whichever broker leads the partition.</summary>
    public static async Task AppendAsync(string bootstrapServers, string topic, int partition, byte[] value)
    {
        foreach (var broker in bootstrapServers.Split(','))
        {
            var error = await ProduceAsync(broker, Request(topic, partition, Batch(value)), topic);
            if (error == 0)
                return;
            error.ShouldBe(NotTheLeader);
        }

        throw new InvalidOperationException($"No broker leads partition {partition} of {topic}.");
    }

    private static async Task<short> ProduceAsync(string broker, byte[] request, string topic)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(broker.Split(':')[0], int.Parse(broker.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture));
        var stream = client.GetStream();
        await stream.WriteAsync(request);
        var length = new byte[4];
        await stream.ReadExactlyAsync(length);
        var answer = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        await stream.ReadExactlyAsync(answer);
        // Correlation, one topic with its name, one partition with its number: then the error.
        return BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan(4 + 4 + 2 + topic.Length + 4 + 4));
    }

    private static byte[] Request(string topic, int partition, byte[] batch)
    {
        var body = new Bytes();
        body.Int16(0).Int16(3).Int32(1).Text("gap");
        body.Int16(-1).Int16(-1).Int32(10_000);
        body.Int32(1).Text(topic).Int32(1).Int32(partition).Int32(batch.Length).Raw(batch);
        return new Bytes().Int32(body.ToArray().Length).Raw(body.ToArray()).ToArray();
    }

    private static byte[] Batch(byte[] value)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var checkedPart = new Bytes().Int16(0).Int32(Records - 1).Int64(now).Int64(now).Int64(-1).Int16(-1).Int32(-1).Int32(Records)
            .Raw(Record(0, value)).Raw(Record(Records - 1, value)).ToArray();
        return new Bytes().Int64(0).Int32(4 + 1 + 4 + checkedPart.Length).Int32(0).Raw([2]).Int32((int)Crc(checkedPart))
            .Raw(checkedPart).ToArray();
    }

    private static byte[] Record(int offsetDelta, byte[] value)
    {
        var body = new Bytes().Raw([0]).Varint(0).Varint(offsetDelta).Varint(-1).Varint(value.Length).Raw(value).Varint(0).ToArray();
        return new Bytes().Varint(body.Length).Raw(body).ToArray();
    }

    private static uint Crc(byte[] bytes) => ~bytes.Aggregate(uint.MaxValue, (crc, one) => BitOperations.Crc32C(crc, one));

    private sealed class Bytes
    {
        private readonly List<byte> _bytes = [];

        public byte[] ToArray() => [.. _bytes];

        public Bytes Raw(ReadOnlySpan<byte> bytes)
        {
            _bytes.AddRange(bytes);
            return this;
        }

        public Bytes Int16(short value)
        {
            Span<byte> bytes = stackalloc byte[2];
            BinaryPrimitives.WriteInt16BigEndian(bytes, value);
            return Raw(bytes);
        }

        public Bytes Int32(int value)
        {
            Span<byte> bytes = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(bytes, value);
            return Raw(bytes);
        }

        public Bytes Int64(long value)
        {
            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteInt64BigEndian(bytes, value);
            return Raw(bytes);
        }

        public Bytes Text(string text) => Int16((short)text.Length).Raw(Encoding.ASCII.GetBytes(text));

        // Zigzag, seven bits at a time.
        public Bytes Varint(int value)
        {
            for (var rest = (uint)((value << 1) ^ (value >> 31)); ; rest >>= 7)
            {
                _bytes.Add((byte)(rest < 0x80 ? rest : (rest & 0x7F) | 0x80));
                if (rest < 0x80)
                    return this;
            }
        }
    }
}
