using Arrakis.Shared;
using Arrakis.Shared.Log;

namespace Arrakis.Gateway.Sessions;

/// <summary>A session of one shard.</summary>
/// <param name="SessionId">Discord's id.</param>
/// <param name="ResumeUrl">Where to resume; empty where Discord did not say.</param>
/// <param name="BeganMs">When READY came, Unix milliseconds; 0 where that is not known.</param>
internal sealed record SessionIdentity(string SessionId, string ResumeUrl, long BeganMs = 0)
{
    /// <summary>The id's hash, as events carry it.</summary>
    public ulong Hash { get; } = StableHash.Compute(SessionId);

    /// <summary>What is recorded for resuming.</summary>
    public GatewaySession At(int shard, int totalShards, int intents, long sequence, long nowMs) =>
        new(shard, totalShards, SessionId, ResumeUrl, sequence, nowMs, intents, BeganMs);

    /// <summary>The session without its id, which is as good as a password together with the token.</summary>
    public override string ToString() => $"session {Hash:x16}";
}
