namespace Arrakis.Pipeline.Web;

/// <summary>What <c>/health/ready</c> answers.</summary>
/// <param name="IsOk">Every part works.</param>
/// <param name="Version">The program's version.</param>
/// <param name="Parts">Each part, in the order in which the checks were given.</param>
public sealed record HealthReport(bool IsOk, string Version, IReadOnlyList<HealthPart> Parts);

/// <summary>A part in the report.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsOk">It works.</param>
/// <param name="Reason">Why it does not, or how well it does; null if there is nothing to say.</param>
public sealed record HealthPart(string Name, bool IsOk, string? Reason);
