using System.Buffers;
using System.Buffers.Binary;

namespace Arrakis.Scylla.Routing;

/// <summary>Finds the partition key among a statement's encoded values, and its token. It allocates nothing.</summary>
internal static class PartitionKey
{
    private const int LengthBytes = 4;

    /// <summary>Two bytes of length before a component of a composite key, and a zero behind it.</summary>
    private const int BytesAroundComponent = 3;

    private const int BytesOnStack = 256;

    /// <summary>The token of the partition that the values name.</summary>
    /// <param name="values">All values of the statement, each with its length before it.</param>
    /// <param name="key">Indexes of the key's columns among them, in the key's order.</param>
    /// <returns>Null where the key has no columns, or one is null, unset, or longer than the server allows.</returns>
    public static long? TokenOf(ReadOnlySpan<byte> values, ReadOnlySpan<int> key) => key.Length switch
    {
        0 => null,
        1 => TryFind(values, key[0], out var only) ? Murmur3Token.Of(only) : null,
        _ => CompositeToken(values, key),
    };

    /// <summary>Components stand one after another, each as <c>[length, 2 bytes][bytes][0]</c>.</summary>
    private static long? CompositeToken(ReadOnlySpan<byte> values, ReadOnlySpan<int> key)
    {
        var size = 0;
        foreach (var index in key)
        {
            if (!TryFind(values, index, out var component))
                return null;
            size += component.Length + BytesAroundComponent;
        }

        var rented = size > BytesOnStack ? ArrayPool<byte>.Shared.Rent(size) : null;
        try
        {
            var composite = rented is null ? stackalloc byte[BytesOnStack] : rented;
            Compose(values, key, composite);
            return Murmur3Token.Of(composite[..size]);
        }
        finally
        {
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static void Compose(ReadOnlySpan<byte> values, ReadOnlySpan<int> key, Span<byte> composite)
    {
        foreach (var index in key)
        {
            TryFind(values, index, out var component);
            BinaryPrimitives.WriteUInt16BigEndian(composite, (ushort)component.Length);
            component.CopyTo(composite[2..]);
            composite[2 + component.Length] = 0;
            composite = composite[(component.Length + BytesAroundComponent)..];
        }
    }

    private static bool TryFind(ReadOnlySpan<byte> values, int index, out ReadOnlySpan<byte> value)
    {
        for (; index > 0; index--)
            values = values[(LengthBytes + Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(values)))..];
        var length = BinaryPrimitives.ReadInt32BigEndian(values);
        // A server takes no key column beyond this: its length would not fit.
        var isKey = length is >= 0 and <= ushort.MaxValue;
        value = isKey ? values.Slice(LengthBytes, length) : default;
        return isKey;
    }
}
