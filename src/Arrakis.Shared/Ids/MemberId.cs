using System.Globalization;

namespace Arrakis.Shared;

/// <summary>A person or bot: the snowflake of the Discord user, the same in every community.</summary>
/// <param name="Value">The snowflake, above zero.</param>
public readonly record struct MemberId(long Value) : IComparable<MemberId>
{
    /// <inheritdoc/>
    public int CompareTo(MemberId other) => Value.CompareTo(other.Value);

    /// <summary>The snowflake in decimal digits.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
