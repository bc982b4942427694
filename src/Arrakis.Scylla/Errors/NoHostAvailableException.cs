using System.Net;

namespace Arrakis.Scylla.Errors;

/// <summary>Every node that could have taken the request failed or is down.</summary>
public sealed class NoHostAvailableException : ScyllaException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="errors">What each node said that was tried; empty if all are known to be down.</param>
    public NoHostAvailableException(IReadOnlyList<(EndPoint Address, Exception Error)> errors)
        : base(
            errors.Count == 0
                ? "No node is reachable."
                : $"No node took the request: {string.Join("; ", errors.Select(e => e.Error.Message.Contains(e.Address.ToString()!, StringComparison.Ordinal) ? e.Error.Message : $"{e.Address}: {e.Error.Message}"))}",
            errors.Count == 0 ? null : errors[^1].Error) => Errors = errors;

    /// <summary>What each node said that was tried, oldest first; empty if all are known to be down.</summary>
    public IReadOnlyList<(EndPoint Address, Exception Error)> Errors { get; }

    /// <inheritdoc/>
    public override bool IsTransient => true;
}
