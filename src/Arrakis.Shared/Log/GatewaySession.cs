namespace Arrakis.Shared.Log;

/// <summary>Where a shard resumes: everything of the session up to the sequence is durable.</summary>
/// <param name="Shard">The shard's number.</param>
/// <param name="TotalShards">Of how many; a session of another total cannot be resumed.</param>
/// <param name="SessionId">Discord's session id.</param>
/// <param name="ResumeUrl">Discord's <c>resume_gateway_url</c>.</param>
/// <param name="Sequence">The highest sequence up to which every frame is durable in its partition or in the dead letters.</param>
/// <param name="SavedMs">When that was so, Unix milliseconds.</param>
/// <param name="Intents">
/// The events that it was started for, as Discord's bits; a resume cannot change them. 0 where that is not known.
/// </param>
/// <param name="BeganMs">
/// When READY came, Unix milliseconds; a gateway that was paused must not bring an older session back. 0 where that is not known.
/// </param>
public sealed record GatewaySession(
    int Shard, int TotalShards, string SessionId, string ResumeUrl, long Sequence, long SavedMs, int Intents = 0, long BeganMs = 0);

/// <summary>The table of gateway sessions. Gateways write them with <see cref="AppendRequest.Session"/>.</summary>
public interface IGatewaySessionStore
{
    /// <summary>The session that a shard may resume; null if none was recorded.</summary>
    ValueTask<GatewaySession?> LoadSessionAsync(int shard, CancellationToken cancellationToken = default);

    /// <summary>
    /// Remembers where a shard resumes. A write of the same session with a lower sequence changes nothing, nor does one of a
    /// session that began before the one that is remembered.
    /// </summary>
    ValueTask SaveSessionAsync(GatewaySession session, CancellationToken cancellationToken = default);
}
