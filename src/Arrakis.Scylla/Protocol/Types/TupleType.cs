namespace Arrakis.Scylla.Protocol.Types;

/// <summary>A tuple. Equal to another of the same elements.</summary>
public sealed record TupleType : CqlType
{
    /// <summary>Creates the type.</summary>
    /// <param name="elements">Types of its elements, in order.</param>
    public TupleType(params IEnumerable<CqlType> elements)
        : base(CqlTypeCode.Tuple) => Elements = [.. elements];

    /// <summary>Types of its elements, in order.</summary>
    public IReadOnlyList<CqlType> Elements { get; }

    /// <inheritdoc/>
    public override string Name => $"tuple<{string.Join(", ", Elements)}>";

    /// <inheritdoc/>
    public bool Equals(TupleType? other) => other is not null && Elements.SequenceEqual(other.Elements);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var element in Elements)
            hash.Add(element);
        return hash.ToHashCode();
    }
}
