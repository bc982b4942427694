using Arrakis.Scylla.Statements;

namespace Arrakis.Scylla.Errors;

/// <summary>
/// A statement was filled with values before its servers prepared it anew, and the values do not fit any longer. Clear it and
/// fill it again.
/// </summary>
public sealed class StatementOutdatedException : ScyllaException
{
    internal StatementOutdatedException(PreparedStatement statement, string what)
        : base($"{statement} was filled before it was prepared anew, and {what}; clear it and fill it again.")
    {
    }

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
