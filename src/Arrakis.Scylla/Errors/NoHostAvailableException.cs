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
                : $"No node took the request: {string.Join("; ", errors.Select(Line).Distinct())}",
            errors.Count == 0 ? null : errors[^1].Error) => Errors = errors;

    /// <summary>What each node said that was tried, oldest first; empty if all are known to be down.</summary>
    public IReadOnlyList<(EndPoint Address, Exception Error)> Errors { get; }

    /// <inheritdoc/>
    public override bool IsTransient => true;

    // Rounds over the nodes mostly end alike: the message says it once.
    private static string Line((EndPoint Address, Exception Error) failed) =>
        failed.Error.Message.Contains(failed.Address.ToString()!, StringComparison.Ordinal)
            ? failed.Error.Message
            : $"{failed.Address}: {failed.Error.Message}";
}
