using System.Globalization;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Responses;
using Arrakis.Scylla.Protocol.Types;
using Arrakis.Scylla.Rows;

namespace Arrakis.Scylla.Statements;

/// <summary>
/// Encodes the values of one prepared statement after another, each value with its length before it (native protocol v4,
/// section 3, <c>[value]</c>).
/// </summary>
internal sealed class ValueEncoder
{
    private const int Null = -1;
    private const int Unset = -2;

    private PreparedStatement? _statement;
    private ColumnSpec[] _variables = [];

    /// <summary>Where the values go.</summary>
    public ValueBuffer Buffer { get; } = new();

    /// <summary>Changes with every statement begun, so that a writer of a former one is recognised.</summary>
    public int Turn { get; private set; }

    /// <summary>Values of the current statement so far.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a value was left unset since <see cref="Clear"/>.</summary>
    public bool HasUnset { get; private set; }

    /// <summary>The next values are those of this statement.</summary>
    public void Begin(PreparedStatement statement, PreparedResult layout)
    {
        _statement = statement;
        _variables = layout.Variables;
        Count = 0;
        Turn++;
    }

    /// <summary>No statement takes values until the next one begins.</summary>
    public void End()
    {
        _statement = null;
        _variables = [];
        Count = 0;
        Turn++;
    }

    /// <summary>Forgets all values, and keeps the memory.</summary>
    public void Clear()
    {
        End();
        HasUnset = false;
        Buffer.Truncate(0);
    }

    public void Add<T>(T value)
    {
        var variable = Next();
        if (value is null)
        {
            AddLength(Null);
            return;
        }

        var start = Buffer.Length;
        Buffer.Int(0);
        Encode(variable.Type, value, start);
        Buffer.PatchInt(start, Buffer.Length - start - sizeof(int));
        Count++;
    }

    public void AddNull()
    {
        Next();
        AddLength(Null);
    }

    /// <exception cref="NotSupportedException">The server speaks protocol v3.</exception>
    public void AddUnset()
    {
        Next();
        if (_statement!.Version < ProtocolVersion.V4)
            throw NoUnset(_statement.Version);
        HasUnset = true;
        AddLength(Unset);
    }

    /// <exception cref="InvalidOperationException">The current statement lacks values.</exception>
    public void EnsureComplete()
    {
        if (Count < _variables.Length)
        {
            throw new InvalidOperationException(
                $"{_statement} has {Count} of {_variables.Length} values; the next one, {Describe(Count)}, is missing.");
        }
    }

    /// <summary>Appends the value's bytes; of one that cannot be encoded, nothing is left from its start on.</summary>
    private void Encode<T>(CqlType type, T value, int start)
    {
        try
        {
            CqlCodecs.Get<T>(type).Write(Buffer, value);
        }
        catch (InvalidCastException e)
        {
            Buffer.Truncate(start);
            throw new InvalidCastException($"Variable {Describe(Count)} of {_statement}: {e.Message}", e);
        }
        catch (ArgumentException e)
        {
            Buffer.Truncate(start);
            throw new ArgumentException($"Variable {Describe(Count)} of {_statement}: {e.Message}", e);
        }
        catch
        {
            Buffer.Truncate(start);
            throw;
        }
    }

    private void AddLength(int length)
    {
        Buffer.Int(length);
        Count++;
    }

    private ColumnSpec Next() => Count < _variables.Length ? _variables[Count] : throw TooMany();

    private static NotSupportedException NoUnset(ProtocolVersion version) =>
        new($"The server speaks protocol {version}, which knows no unset values; leave the column out of the statement.");

    private InvalidOperationException TooMany() => new(
        _statement is null
            ? "There is no statement to take values."
            : $"{_statement} has its {_variables.Length} values already.");

    private string Describe(int variable) =>
        string.Create(CultureInfo.InvariantCulture, $"{variable} ({_variables[variable].Name} {_variables[variable].Type})");
}
