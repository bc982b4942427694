namespace Arrakis.Cli.Health;

/// <summary>How a store is, to be printed.</summary>
/// <param name="IsOk">Whether it answers as readiness asks it to.</param>
/// <param name="Text">For a person, a line each.</param>
/// <param name="Json">For programs: what is serialized.</param>
internal sealed record HealthReport(bool IsOk, IReadOnlyList<string> Text, object Json);
