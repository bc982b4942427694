using Arrakis.Scylla.Statements;
using Arrakis.Shared;
using Arrakis.Shared.Log;

namespace Arrakis.Pipeline.Stores.Scylla.Tables;

/// <summary>
/// The statements of <c>dead_letters</c>, their payloads and the two tables by which they are found. A letter is added with its
/// own time in milliseconds as the write timestamp, and ended with one that is above all of those: what was brought back or
/// erased stays so, whoever adds it again, and however late.
/// </summary>
internal sealed class DeadLettersTable
{
    private const int Buckets = 16;

    // 2^50 microseconds are in 2005, 2^50 milliseconds in the year 37648.
    private const long Replayed = 1L << 50;
    private const long Erased = Replayed + 1;

    private readonly StoreSession _session;
    private readonly Statements _cql;

    private DeadLettersTable(StoreSession session, Statements cql) => (_session, _cql) = (session, cql);

    public static async Task<DeadLettersTable> PrepareAsync(
        StoreSession session, CancellationToken cancellationToken) => new(session, new Statements
    {
        Update = await session.PrepareAsync(
            "UPDATE {0}.dead_letters USING TIMESTAMP ? SET letter = ? WHERE bucket = ? AND key = ?", cancellationToken),
        Delete = await session.PrepareAsync(
            "DELETE letter FROM {0}.dead_letters USING TIMESTAMP ? WHERE bucket = ? AND key = ?", cancellationToken),
        Select = await session.PrepareAsync("SELECT key, letter FROM {0}.dead_letters WHERE bucket = ? AND key = ?", cancellationToken),
        SelectAll = await session.PrepareAsync("SELECT key, letter FROM {0}.dead_letters WHERE bucket = ?", cancellationToken),
        UpdatePayload = await session.PrepareAsync(
            "UPDATE {0}.dead_letter_payloads USING TIMESTAMP ? SET payload = ? WHERE key = ?", cancellationToken),
        DeletePayload = await session.PrepareAsync(
            "DELETE payload FROM {0}.dead_letter_payloads USING TIMESTAMP ? WHERE key = ?", cancellationToken),
        SelectPayload = await session.PrepareAsync("SELECT payload FROM {0}.dead_letter_payloads WHERE key = ?", cancellationToken),
        InsertMember = await session.PrepareAsync(
            "INSERT INTO {0}.dead_letters_by_member (member_id, key) VALUES (?, ?) USING TIMESTAMP ?", cancellationToken),
        SelectMember = await session.PrepareAsync("SELECT key FROM {0}.dead_letters_by_member WHERE member_id = ?", cancellationToken),
        InsertRefused = await session.PrepareAsync(
            "INSERT INTO {0}.refused_records (epoch, log_partition, log_offset) VALUES (?, ?, ?) USING TIMESTAMP ?", cancellationToken),
        SelectRefused = await session.PrepareAsync(
            "SELECT log_offset FROM {0}.refused_records WHERE epoch = ? AND log_partition = ? AND log_offset >= ?", cancellationToken),
    });

    /// <summary>Adds a letter: first that it can be found by its member, then what it held, then itself.</summary>
    public async Task AddAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        var written = Math.Clamp(letter.RefusedMs, 0, Replayed - 1);
        var payload = letter.Payload[..Math.Min(letter.Payload.Length, DeadLetter.MaxPayload)];
        if (letter.MemberId != 0)
            await WriteAsync(_cql.InsertMember.Bind().Add(letter.MemberId).Add(letter.Key).Add(written), cancellationToken);
        await WriteAsync(_cql.UpdatePayload.Bind().Add(written).Add(payload).Add(letter.Key), cancellationToken);
        await PutAsync(letter.Key, LetterValue.Of(letter), written, cancellationToken);
        if (DeadLetterKey.Of(letter.Key) is { } at)
            await WriteAsync(_cql.InsertRefused.Bind().Add(at.Epoch).Add(at.Partition).Add(at.Offset).Add(written), cancellationToken);
    }

    /// <summary>All letters without what they held, in no order, page by page.</summary>
    public async IAsyncEnumerable<DeadLetter> ReadAllAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var bucket = 0; bucket < Buckets; bucket++)
        {
            var pages = _session.ReadPagesAsync(
                _cql.SelectAll.Bind().Add(bucket), StoreOperation.ReadDeadLetters,
                static row => row.Get<LetterValue>(1).ToLetter(row.Get<string>(0)), cancellationToken);
            await foreach (var page in pages)
            {
                foreach (var letter in page)
                    yield return letter;
            }
        }
    }

    /// <summary>A letter with what it held; null if there is none.</summary>
    public async Task<DeadLetter?> FindAsync(string key, CancellationToken cancellationToken) =>
        await HeadAsync(key, cancellationToken) is { } letter ? await WithPayloadAsync(letter, cancellationToken) : null;

    /// <summary>A letter with what it held.</summary>
    public async Task<DeadLetter> WithPayloadAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        if (letter.ReplayedMs != 0)
            return letter;
        var payload = await _session.ReadAsync(
            _cql.SelectPayload.Bind().Add(letter.Key), StoreOperation.ReadDeadLetters,
            static rows =>
            {
                foreach (var row in rows)
                    return row.Get<byte[]?>(0) ?? [];
                return [];
            },
            cancellationToken);
        return letter with { Payload = payload };
    }

    /// <summary>The offsets of a partition's records that were refused, from one on.</summary>
    public async Task<List<long>> RefusedFromAsync(int epoch, int partition, long fromOffset, CancellationToken cancellationToken)
    {
        var offsets = new List<long>();
        var pages = _session.ReadPagesAsync(
            _cql.SelectRefused.Bind().Add(epoch).Add(partition).Add(fromOffset), StoreOperation.ReadDeadLetters,
            static row => row.Get<long>(0), cancellationToken);
        await foreach (var page in pages)
            offsets.AddRange(page);
        return offsets;
    }

    /// <summary>The keys of a member's letters; of some of them nothing is left.</summary>
    public async Task<List<string>> KeysOfAsync(MemberId member, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        var pages = _session.ReadPagesAsync(
            _cql.SelectMember.Bind().Add(member.Value), StoreOperation.ReadDeadLetters, static row => row.Get<string>(0),
            cancellationToken);
        await foreach (var page in pages)
            keys.AddRange(page);
        return keys;
    }

    /// <summary>Empties a letter for good. Of one that is just being added, nothing stays but that its record is refused.</summary>
    /// <returns>Whether it was there.</returns>
    public async Task<bool> EraseAsync(string key, CancellationToken cancellationToken)
    {
        var letter = await HeadAsync(key, cancellationToken);
        await WriteAsync(_cql.DeletePayload.Bind().Add(Erased).Add(key), cancellationToken);
        if (letter is null)
            await WriteAsync(_cql.Delete.Bind().Add(Erased).Add(BucketOf(key)).Add(key), cancellationToken);
        else
            await PutAsync(key, LetterValue.Of(letter with { Reason = DeadLetter.ErasedReason }), Erased, cancellationToken);
        return letter is not null;
    }

    /// <summary>Notes that a letter was brought back, and empties it, if there is one.</summary>
    public async Task MarkReplayedAsync(string key, long replayedMs, CancellationToken cancellationToken)
    {
        if (await HeadAsync(key, cancellationToken) is not { } letter)
            return;
        await PutAsync(key, LetterValue.Of(letter with { ReplayedMs = replayedMs }), Replayed, cancellationToken);
        await WriteAsync(_cql.DeletePayload.Bind().Add(Replayed).Add(key), cancellationToken);
    }

    private static int BucketOf(string key) => (int)(StableHash.Compute(key) % Buckets);

    private Task<DeadLetter?> HeadAsync(string key, CancellationToken cancellationToken) => _session.ReadAsync(
        _cql.Select.Bind().Add(BucketOf(key)).Add(key), StoreOperation.ReadDeadLetters,
        static rows =>
        {
            foreach (var row in rows)
                return row.Get<LetterValue>(1).ToLetter(row.Get<string>(0));
            return null;
        },
        cancellationToken);

    private Task PutAsync(string key, LetterValue letter, long written, CancellationToken cancellationToken) =>
        WriteAsync(_cql.Update.Bind().Add(written).Add(letter).Add(BucketOf(key)).Add(key), cancellationToken);

    private Task WriteAsync(BoundStatement statement, CancellationToken cancellationToken) =>
        _session.RunAsync(statement, StoreOperation.WriteDeadLetters, cancellationToken);

    /// <summary>The type <c>dead_letter</c>.</summary>
    private readonly record struct LetterValue(
        string Stage, string Reason, long RefusedMs, long CommunityId, long MemberId, long ReplayedMs)
    {
        public static LetterValue Of(DeadLetter letter) =>
            new(letter.Stage, letter.Reason, letter.RefusedMs, letter.CommunityId, letter.MemberId, letter.ReplayedMs);

        public DeadLetter ToLetter(string key) => new()
        {
            Key = key, Stage = Stage, Reason = Reason, RefusedMs = RefusedMs, CommunityId = CommunityId, MemberId = MemberId,
            ReplayedMs = ReplayedMs,
        };
    }

    private sealed class Statements
    {
        public required PreparedStatement Update { get; init; }

        public required PreparedStatement Delete { get; init; }

        public required PreparedStatement Select { get; init; }

        public required PreparedStatement SelectAll { get; init; }

        public required PreparedStatement UpdatePayload { get; init; }

        public required PreparedStatement DeletePayload { get; init; }

        public required PreparedStatement SelectPayload { get; init; }

        public required PreparedStatement InsertMember { get; init; }

        public required PreparedStatement SelectMember { get; init; }

        public required PreparedStatement InsertRefused { get; init; }

        public required PreparedStatement SelectRefused { get; init; }
    }
}
