namespace Arrakis.Scylla.Statements;

/// <summary>
/// Takes the values of a prepared statement's variables, in their order, and encodes each at once, without boxing. Every
/// method returns the writer, so that calls chain.
/// </summary>
public readonly struct ValueWriter
{
    private readonly ValueEncoder? _encoder;
    private readonly int _turn;

    internal ValueWriter(ValueEncoder encoder) => (_encoder, _turn) = (encoder, encoder.Turn);

    /// <summary>Appends the next variable's value; null stands for CQL's null.</summary>
    /// <exception cref="InvalidCastException">The CLR type does not stand for the variable's type.</exception>
    /// <exception cref="ArgumentException">The value has no place in the variable's type.</exception>
    /// <exception cref="InvalidOperationException">All variables have values, or the batch went on to another statement.</exception>
    public ValueWriter Add<T>(T value)
    {
        Encoder().Add(value);
        return this;
    }

    /// <summary>Appends null, which deletes the column and leaves a tombstone.</summary>
    /// <exception cref="InvalidOperationException">As for <see cref="Add{T}"/>.</exception>
    public ValueWriter AddNull()
    {
        Encoder().AddNull();
        return this;
    }

    /// <summary>Leaves the variable's column as it is (protocol v4 and above).</summary>
    /// <exception cref="NotSupportedException">The server speaks protocol v3.</exception>
    /// <exception cref="InvalidOperationException">As for <see cref="Add{T}"/>.</exception>
    public ValueWriter AddUnset()
    {
        Encoder().AddUnset();
        return this;
    }

    private ValueEncoder Encoder() =>
        _encoder is not null && _encoder.Turn == _turn
            ? _encoder
            : throw new InvalidOperationException("The batch went on to another statement, or was cleared; add all values before that.");
}
