namespace Arrakis.Simulator;

/// <summary>What a group of routes allows.</summary>
/// <param name="Bucket">The name in X-RateLimit-Bucket.</param>
/// <param name="Limit">Calls in a period, per guild, channel or application.</param>
/// <param name="Period">After which the calls count anew.</param>
/// <param name="IsGlobal">Whether the calls count in the bot's limit over all routes, too.</param>
internal sealed record RateLimit(string Bucket, int Limit, TimeSpan Period, bool IsGlobal = true)
{
    internal static RateLimit Gateway { get; } = new("9d3f2ba1c0", 20, TimeSpan.FromSeconds(1));

    internal static RateLimit Users { get; } = new("4f1c77aa02", 20, TimeSpan.FromSeconds(1));

    internal static RateLimit Commands { get; } = new("6a0be5d913", 20, TimeSpan.FromSeconds(5));

    internal static RateLimit Guilds { get; } = new("b3d8e61f24", 20, TimeSpan.FromSeconds(1));

    internal static RateLimit Members { get; } = new("e27a940c35", 10, TimeSpan.FromSeconds(1));

    internal static RateLimit Messages { get; } = new("80f5b1d746", 10, TimeSpan.FromSeconds(1));

    /// <summary>Interaction endpoints are outside of the global limit (Discord, "Receiving and Responding").</summary>
    internal static RateLimit Interactions { get; } = new("c9146f0e57", 1000, TimeSpan.FromSeconds(1), IsGlobal: false);
}
