namespace Arrakis.Cli.Migration;

/// <summary>What <c>arrakis migrate scores</c> was asked for.</summary>
/// <param name="BatchSize">Profiles of a page; a kill repeats one page at most.</param>
/// <param name="IsDryRun">Whether every profile is checked and none written.</param>
/// <param name="RejectedPath">Where the profiles go that are not taken.</param>
/// <param name="StatePath">Where the migration keeps how far it has come.</param>
/// <param name="Target">Which store it is.</param>
internal sealed record MigrationRequest(int BatchSize, bool IsDryRun, string RejectedPath, string StatePath, string Target);
