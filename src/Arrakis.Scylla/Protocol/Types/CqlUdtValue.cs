using System.Buffers;

namespace Arrakis.Scylla.Protocol.Types;

/// <summary>
/// A value of a user-defined type whose fields are asked for by name. Fields are kept as the server has them, and decoded when
/// they are asked for. Equal to another of the same type with the same bytes.
/// </summary>
public sealed class CqlUdtValue : IEquatable<CqlUdtValue>
{
    private readonly byte[]?[] _fields;

    /// <summary>Creates a value; all of its fields are null.</summary>
    /// <param name="type">Its type, as a column or a variable has it.</param>
    public CqlUdtValue(UdtType type)
    {
        Type = type;
        _fields = new byte[]?[type.Fields.Count];
    }

    /// <summary>Its type.</summary>
    public UdtType Type { get; }

    internal ReadOnlySpan<byte[]?> Fields => _fields;

    /// <summary>The value of a field; null for a CLR type that has one, where the field is null.</summary>
    /// <param name="field">Its name, exactly as the type has it.</param>
    /// <exception cref="ArgumentException">There is no such field; the message names those that there are.</exception>
    /// <exception cref="InvalidCastException">The CLR type does not stand for the field's type, or the field is null and the CLR type
    /// has no null.</exception>
    public T Get<T>(string field)
    {
        var index = IndexOf(field);
        var bytes = _fields[index];
        return CqlCodecs.Get<T>(Type.Fields[index].Type).TryRead(bytes, bytes is null, out var value)
            ? value
            : throw new InvalidCastException($"The field {field} of {Type} is null, and {ClrNames.Of(typeof(T))} has no null.");
    }

    /// <summary>Sets a field, and encodes it at once.</summary>
    /// <param name="field">Its name, exactly as the type has it.</param>
    /// <param name="value">Its value; null stands for CQL's null.</param>
    /// <returns>This value, so that calls chain.</returns>
    /// <exception cref="ArgumentException">There is no such field, or the value has no place in its type.</exception>
    /// <exception cref="InvalidCastException">The CLR type does not stand for the field's type.</exception>
    public CqlUdtValue Set<T>(string field, T value)
    {
        var index = IndexOf(field);
        var codec = CqlCodecs.Get<T>(Type.Fields[index].Type);
        if (value is null)
        {
            _fields[index] = null;
            return this;
        }

        var output = new ArrayBufferWriter<byte>(Math.Max(1, codec.GetByteCount(value)));
        codec.Write(output, value);
        _fields[index] = output.WrittenSpan.ToArray();
        return this;
    }

    /// <summary>Whether a field is null.</summary>
    /// <exception cref="ArgumentException">There is no such field.</exception>
    public bool IsNull(string field) => _fields[IndexOf(field)] is null;

    /// <inheritdoc/>
    public bool Equals(CqlUdtValue? other)
    {
        if (other is null || !Type.Equals(other.Type))
            return false;
        for (var i = 0; i < _fields.Length; i++)
        {
            var (mine, theirs) = (_fields[i], other._fields[i]);
            if (mine is null != theirs is null || !mine.AsSpan().SequenceEqual(theirs))
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CqlUdtValue);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Type);
        foreach (var field in _fields)
            hash.AddBytes(field);
        return hash.ToHashCode();
    }

    internal void SetBytes(int index, byte[]? bytes) => _fields[index] = bytes;

    private int IndexOf(string field)
    {
        for (var i = 0; i < Type.Fields.Count; i++)
        {
            if (Type.Fields[i].Name == field)
                return i;
        }

        throw new ArgumentException($"{Type} has no field {field}; it has {string.Join(", ", Type.Fields.Select(f => f.Name))}.",
            nameof(field));
    }
}
