namespace Arrakis.Shared.Log;

/// <summary>Something that could not be processed, kept with its reason.</summary>
public sealed record DeadLetter
{
    /// <summary>Bytes of a payload that are kept.</summary>
    public const int MaxPayload = 64 * 1024;

    /// <summary>The reason that an erasure leaves: the real one may quote what the payload held.</summary>
    public const string ErasedReason = "erased with its member";

    /// <summary>
    /// Its key; the same trouble met again replaces itself. A record's is <c>log:{epoch}:{partition}:{offset}</c>, a
    /// frame's is <c>frame:{session:x16}:{sequence}</c>, or for a frame without a sequence <c>frame:{session:x16}:~{hash}</c>.
    /// </summary>
    public required string Key { get; init; }

    /// <summary>The stage that refused it: <c>gateway</c> or <c>pipeline</c>.</summary>
    public required string Stage { get; init; }

    /// <summary>Why, for a person: what is wrong and where.</summary>
    public required string Reason { get; init; }

    /// <summary>When it was refused, Unix milliseconds.</summary>
    public required long RefusedMs { get; init; }

    /// <summary>The community, where known; 0 otherwise.</summary>
    public long CommunityId { get; init; }

    /// <summary>The member, where known, so that erasure finds it; 0 otherwise.</summary>
    public long MemberId { get; init; }

    /// <summary>The bytes that were refused, at most 64 KiB of them.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>When it was brought back as a new record, Unix milliseconds; 0 if it was not. Its key stays refused.</summary>
    public long ReplayedMs { get; init; }
}

/// <summary>The table of dead letters.</summary>
public interface IDeadLetterStore
{
    /// <summary>
    /// Keeps dead letters durably; one with the same key is replaced, but for what was emptied: that stays empty, whoever
    /// brings the letter again.
    /// </summary>
    ValueTask AddAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken = default);

    /// <summary>How many there are.</summary>
    ValueTask<long> CountAsync(CancellationToken cancellationToken = default);

    /// <summary>The newest, at most <paramref name="limit"/>.</summary>
    ValueTask<IReadOnlyList<DeadLetter>> ListAsync(int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// The keys of all that were refused from a log's partition at or above an offset: they stay refused when read again.
    /// </summary>
    ValueTask<IReadOnlySet<string>> KeysFromAsync(int epoch, int partition, long fromOffset, CancellationToken cancellationToken = default);

    /// <summary>Empties the payload and the reason of every dead letter about a member, and returns how many there were.</summary>
    ValueTask<int> ScrubAsync(MemberId member, CancellationToken cancellationToken = default);

    /// <summary>A dead letter by its key; null if there is none.</summary>
    ValueTask<DeadLetter?> FindAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Notes that dead letters were brought back as new records; their payloads are emptied. Keys that are not there are skipped.
    /// </summary>
    ValueTask MarkReplayedAsync(IReadOnlyList<string> keys, long replayedMs, CancellationToken cancellationToken = default);
}
