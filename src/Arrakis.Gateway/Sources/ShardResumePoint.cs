namespace Arrakis.Gateway.Sources;

/// <summary>From where a session goes on.</summary>
/// <param name="SessionId">Discord's id: together with the token as good as a password.</param>
/// <param name="Sequence">The last sequence that was read.</param>
public sealed record ShardResumePoint(string SessionId, long Sequence)
{
    /// <summary>The sequence without the id.</summary>
    public override string ToString() => $"sequence {Sequence}";
}
