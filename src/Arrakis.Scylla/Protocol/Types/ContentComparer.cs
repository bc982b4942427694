namespace Arrakis.Scylla.Protocol.Types;

/// <summary>How the elements of sets and the keys of maps are compared: arrays of bytes by their bytes, all else by itself.</summary>
internal sealed class ContentComparer : IEqualityComparer<byte[]>
{
    private static readonly ContentComparer Bytes = new();

    /// <summary>The comparer; null for the type's own.</summary>
    public static IEqualityComparer<T>? For<T>() => Bytes as IEqualityComparer<T>;

    public bool Equals(byte[]? x, byte[]? y) => x is null || y is null ? ReferenceEquals(x, y) : x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj)
    {
        var hash = new HashCode();
        hash.AddBytes(obj);
        return hash.ToHashCode();
    }
}
