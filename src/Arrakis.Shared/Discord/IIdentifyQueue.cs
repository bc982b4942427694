namespace Arrakis.Shared.Discord;

/// <summary>
/// Gives shards the turn to start a session. Discord allows one identify per 5 s in each of <c>max_concurrency</c> buckets;
/// a shard's bucket is its number modulo that (Discord gateway, "Sharding: Max Concurrency").
/// </summary>
public interface IIdentifyQueue
{
    /// <summary>Says how many buckets there are.</summary>
    /// <param name="maxConcurrency">As GET /gateway/bot says, 1 or more.</param>
    void SetMaxConcurrency(int maxConcurrency);

    /// <summary>Completes when the shard may send one identify, which it must do at once.</summary>
    ValueTask AcquireAsync(int shard, CancellationToken cancellationToken = default);
}
