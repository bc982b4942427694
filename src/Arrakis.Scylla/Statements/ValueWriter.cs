namespace Arrakis.Scylla.Statements;

/// <summary>
/// Takes the values of a prepared statement's variables, in their order, and encodes each at once, without boxing. Every
/// method returns the writer, so that calls chain.
/// </summary>
public readonly struct ValueWriter
{
    /// <summary>Appends the next variable's value; null stands for CQL's null.</summary>
    /// <exception cref="InvalidCastException">The CLR type does not stand for the variable's type.</exception>
    /// <exception cref="InvalidOperationException">All variables have their values already.</exception>
    public ValueWriter Add<T>(T value) => throw new NotImplementedException();

    /// <summary>Appends null, which deletes the column and leaves a tombstone.</summary>
    public ValueWriter AddNull() => throw new NotImplementedException();

    /// <summary>Leaves the variable's column as it is (protocol v4 and above).</summary>
    /// <exception cref="NotSupportedException">The server speaks protocol v3.</exception>
    public ValueWriter AddUnset() => throw new NotImplementedException();
}
