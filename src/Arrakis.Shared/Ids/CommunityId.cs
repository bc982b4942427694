using System.Globalization;

namespace Arrakis.Shared;

/// <summary>A community: the snowflake of its Discord guild.</summary>
/// <param name="Value">The snowflake, above zero.</param>
public readonly record struct CommunityId(long Value) : IComparable<CommunityId>
{
    /// <inheritdoc/>
    public int CompareTo(CommunityId other) => Value.CompareTo(other.Value);

    /// <summary>
    /// The event log's partition of this community: <c>fmix64(id) mod partitions</c>, with the 64-bit finalizer of
    /// MurmurHash3 (Austin Appleby, public domain), the product read as an unsigned integer. Every process, in every
    /// language, must compute the same.
    /// </summary>
    /// <param name="partitions">How many partitions the log has, at least 1.</param>
    /// <returns>A partition from 0 to <paramref name="partitions"/> − 1.</returns>
    public int Partition(int partitions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        var hash = (ulong)Value;
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccdUL;
        hash ^= hash >> 33;
        hash *= 0xc4ceb9fe1a85ec53UL;
        hash ^= hash >> 33;
        return (int)(hash % (ulong)partitions);
    }

    /// <summary>The snowflake in decimal digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
