namespace Arrakis.Scylla.Execution;

/// <summary>What a request has been through, as far as <see cref="RetryRules"/> asks.</summary>
/// <param name="HasBeenUnavailable">Whether a node said that too few replicas are alive.</param>
/// <param name="HasRepeatedOnHost">Whether a node was asked twice on end.</param>
internal readonly record struct RetryHistory(bool HasBeenUnavailable, bool HasRepeatedOnHost);
