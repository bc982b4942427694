namespace Arrakis.Scylla.Protocol.Types;

/// <summary>A field of a user-defined type.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
public sealed record UdtField(string Name, CqlType Type);

/// <summary>A user-defined type. Equal to another of the same keyspace, name and fields.</summary>
public sealed record UdtType : CqlType
{
    /// <summary>Creates the type as the server defined it.</summary>
    /// <param name="keyspace">The keyspace that it belongs to.</param>
    /// <param name="name">Its name.</param>
    /// <param name="fields">Its fields, in the order of their definition.</param>
    public UdtType(string keyspace, string name, params IEnumerable<UdtField> fields)
        : base(CqlTypeCode.Udt) => (Keyspace, Name, Fields) = (keyspace, name, [.. fields]);

    /// <summary>The keyspace that it belongs to.</summary>
    public string Keyspace { get; }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>Its fields, in the order of their definition.</summary>
    public IReadOnlyList<UdtField> Fields { get; }

    /// <inheritdoc/>
    public bool Equals(UdtType? other) =>
        other is not null && Keyspace == other.Keyspace && Name == other.Name && Fields.SequenceEqual(other.Fields);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Keyspace, Name, Fields.Count);
}
