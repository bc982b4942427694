using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;

namespace Arrakis.Scylla.Routing;

/// <summary>
/// What a ScyllaDB node says about the tablet that a statement should have been sent to: custom payload
/// <c>tablets-routing-v1</c>, a <c>tuple&lt;bigint, bigint, list&lt;tuple&lt;uuid, int&gt;&gt;&gt;</c>
/// (docs/dev/protocol-extensions.md of scylladb/scylladb).
/// </summary>
/// <param name="First">The token before the range.</param>
/// <param name="Last">The last token of the range.</param>
/// <param name="Replicas">Host ids and shards.</param>
internal sealed record TabletPayload(long First, long Last, (Guid HostId, int Shard)[] Replicas)
{
    // A replica is a tuple of uuid and int, with three lengths.
    private const int ReplicaBytes = 4 + 4 + 16 + 4 + 4;

    /// <summary>Reads the payload; null if it is none. The request that it came with has been carried out all the same.</summary>
    public static TabletPayload? TryRead(ReadOnlySpan<byte> payload)
    {
        try
        {
            return Read(payload);
        }
        catch (ProtocolViolationException)
        {
            return null;
        }
    }

    /// <summary>Reads the payload.</summary>
    /// <exception cref="ProtocolViolationException">It is none.</exception>
    public static TabletPayload Read(ReadOnlySpan<byte> payload)
    {
        var reader = new CqlReader(payload);
        var first = Field(ref reader, 8).Long();
        var last = Field(ref reader, 8).Long();
        if (first >= last)
            throw new ProtocolViolationException($"a tablet of the tokens from {first}, exclusive, to {last}");
        var list = new CqlReader(Bytes(ref reader));
        var replicas = new (Guid, int)[list.Count(list.Int(), ReplicaBytes)];
        for (var i = 0; i < replicas.Length; i++)
        {
            var replica = new CqlReader(Bytes(ref list));
            var host = Field(ref replica, 16).Uuid();
            var shard = Field(ref replica, 4).Int();
            replicas[i] = shard >= 0 ? (host, shard) : throw new ProtocolViolationException($"a tablet on the shard {shard}");
        }

        return new(first, last, replicas);
    }

    private static CqlReader Field(ref CqlReader reader, int length)
    {
        var bytes = Bytes(ref reader);
        return bytes.Length == length
            ? new CqlReader(bytes)
            : throw new ProtocolViolationException($"a field of {bytes.Length} bytes in a tablet; it has {length}");
    }

    private static ReadOnlySpan<byte> Bytes(ref CqlReader reader)
    {
        var bytes = reader.Bytes(out var isNull);
        return isNull ? throw new ProtocolViolationException("null in a tablet, which has no nulls") : bytes;
    }
}
