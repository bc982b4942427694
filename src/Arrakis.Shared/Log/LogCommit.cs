namespace Arrakis.Shared.Log;

/// <summary>How far a partition's owner is done, durably.</summary>
/// <param name="NextOffset">The first offset that is not done: everything below it is durable in the store or in the dead letters.</param>
/// <param name="Sessions">
/// For each gateway session seen, the highest sequence below <see cref="NextOffset"/>: records at or below it are duplicates.
/// </param>
/// <param name="LastRecord">
/// The hash of the payload before <see cref="NextOffset"/>, as <see cref="StableHash"/> makes it, by which an owner sees that the
/// partition is still the one that it speaks of; 0 where it was not kept.
/// </param>
public sealed record LogCommit(long NextOffset, IReadOnlyList<SessionWatermark> Sessions, ulong LastRecord = 0);

/// <summary>The highest sequence of one gateway session seen in one partition.</summary>
/// <param name="Session">The 64-bit hash of Discord's session id.</param>
/// <param name="Sequence">The highest sequence seen.</param>
/// <param name="LastSeenOffset">The offset of the record that carried it; a million offsets later the watermark is dropped.</param>
public readonly record struct SessionWatermark(ulong Session, long Sequence, long LastSeenOffset);
