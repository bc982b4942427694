using Arrakis.Shared.Log;

namespace Arrakis.Cli.DeadLetters;

/// <summary>What is to be done with dead letters that somebody wants back.</summary>
internal sealed class ReplayPlan
{
    /// <summary>Those that can be brought back, with their new records, in the order in which they are appended.</summary>
    public List<(string Key, PendingRecord Record)> Accepted { get; } = [];

    /// <summary>Those that cannot, and why.</summary>
    public List<(string Key, string Reason)> Refused { get; } = [];
}
