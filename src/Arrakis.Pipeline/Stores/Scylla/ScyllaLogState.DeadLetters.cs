using Arrakis.Shared;
using Arrakis.Shared.Log;

namespace Arrakis.Pipeline.Stores.Scylla;

/// <content>
/// Dead letters. They go 7 days after they were added; which records stay refused is known for 90. Counting and listing read
/// all of them, for people; what owners ask reads one slice.
/// </content>
public sealed partial class ScyllaLogState
{
    private const int InFlight = 16;

    /// <inheritdoc/>
    public async ValueTask AddAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(letters);
        if (letters.Count == 0)
            return;
        // Of several of one key the last one stays, whatever their times say.
        var distinct = letters.GroupBy(letter => letter.Key, StringComparer.Ordinal).Select(same => same.Last());
        await GuardAsync(() => StoreSession.WriteAsync(
            () => ForEachAsync(distinct, (letter, token) => _letters.AddAsync(letter, token), cancellationToken),
            StoreTable.DeadLetters, letters.Count).AsTask());
    }

    /// <inheritdoc/>
    public async ValueTask<long> CountAsync(CancellationToken cancellationToken = default) => await GuardAsync(async () =>
    {
        var count = 0L;
        await foreach (var _ in _letters.ReadAllAsync(cancellationToken))
            count++;
        return count;
    });

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DeadLetter>> ListAsync(int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return await GuardAsync(async () =>
        {
            var newest = new PriorityQueue<DeadLetter, (long, string)>();
            await foreach (var letter in _letters.ReadAllAsync(cancellationToken))
            {
                newest.Enqueue(letter, (letter.RefusedMs, letter.Key));
                if (newest.Count > limit)
                    newest.Dequeue();
            }

            var letters = new DeadLetter[newest.Count];
            for (var i = letters.Length - 1; i >= 0; i--)
                letters[i] = newest.Dequeue();
            await ForEachAsync(
                Enumerable.Range(0, letters.Length),
                async (i, token) => letters[i] = await _letters.WithPayloadAsync(letters[i], token), cancellationToken);
            return letters;
        });
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlySet<string>> KeysFromAsync(
        int epoch, int partition, long fromOffset, CancellationToken cancellationToken = default)
    {
        var offsets = await GuardAsync(() => _letters.RefusedFromAsync(epoch, partition, fromOffset, cancellationToken));
        return offsets.Select(offset => new DeadLetterKey(epoch, partition, offset).ToString()).ToHashSet(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public async ValueTask<int> ScrubAsync(MemberId member, CancellationToken cancellationToken = default)
    {
        // 0 is nobody: of those letters no member is known.
        if (member.Value == 0)
            return 0;
        return await GuardAsync(async () =>
        {
            var count = 0;
            await ForEachAsync(
                await _letters.KeysOfAsync(member, cancellationToken),
                async (key, token) =>
                {
                    if (await _letters.EraseAsync(key, token))
                        Interlocked.Increment(ref count);
                },
                cancellationToken);
            return count;
        });
    }

    /// <inheritdoc/>
    public async ValueTask<DeadLetter?> FindAsync(string key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        return await GuardAsync(() => _letters.FindAsync(key, cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask MarkReplayedAsync(IReadOnlyList<string> keys, long replayedMs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentOutOfRangeException.ThrowIfLessThan(replayedMs, 1);
        await GuardAsync(() => ForEachAsync(
            keys.Distinct(StringComparer.Ordinal), (key, token) => _letters.MarkReplayedAsync(key, replayedMs, token), cancellationToken));
    }

    private static Task ForEachAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, Task> run, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            items, new ParallelOptions { MaxDegreeOfParallelism = InFlight, CancellationToken = cancellationToken },
            async (item, token) => await run(item, token));
}
