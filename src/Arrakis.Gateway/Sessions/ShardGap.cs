namespace Arrakis.Gateway.Sessions;

/// <summary>Events that are missing since a session could not be resumed, until the next one begins.</summary>
/// <param name="Reason">Why it could not.</param>
/// <param name="AfterSequence">The last sequence that was read.</param>
/// <param name="FromMs">When the shard last received everything as it happened, Unix milliseconds.</param>
internal sealed record ShardGap(string Reason, long AfterSequence, long FromMs);
