using System.Runtime.CompilerServices;
using System.Text.Json;
using Arrakis.EventLog.Sqlite.Engine;
using Arrakis.Pipeline.Stores.Sqlite.Tables;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Stores.Sqlite;

/// <content>What only reads. Every read has a connection to itself, and one snapshot of the database.</content>
public sealed partial class SqliteCommunityStore
{
    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async IAsyncEnumerable<MemberRow> LoadMembersAsync(
        CommunityId community, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var after = long.MinValue;
        List<MemberRow> page;
        do
        {
            // A page at a time: who consumes slowly holds no snapshot, which would keep the write-ahead log growing.
            cancellationToken.ThrowIfCancellationRequested();
            var from = after;
            page = Read(database => ScoreTable.ReadPage(database, community, from, _options.LoadPageRows));
            foreach (var row in page)
                yield return row;
            after = page.Count > 0 ? page[^1].MemberId.Value : after;
        }
        while (page.Count == _options.LoadPageRows);
        await ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<CommunityRow?> LoadCommunityAsync(CommunityId community, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(database => CommunityTable.Read(database, community)));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CommunityId>> ListCommunitiesAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IReadOnlyList<CommunityId>>(Read(CommunityTable.List));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CommunityId>> ListCommunitiesOfAsync(MemberId member, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IReadOnlyList<CommunityId>>(Read(database => CommunityTable.ListOf(database, member)));

    /// <inheritdoc/>
    public ValueTask<MemberRow?> ReadMemberAsync(CommunityId community, MemberId member, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(database => ScoreTable.Read(database, community, member)));

    /// <inheritdoc/>
    public ValueTask<LeaderboardPage> ReadPageAsync(
        CommunityId community, LeaderboardType type, int page, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(database => PageTable.Read(database, community, type, page)));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<HistoryRow>> ReadHistoryAsync(
        CommunityId community, MemberId member, int fromWindow, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IReadOnlyList<HistoryRow>>(Read(database => HistoryTable.Read(database, community, member, fromWindow)));

    /// <inheritdoc/>
    public ValueTask<EligibilitySnapshot?> ReadEligibilityAsync(
        CommunityId community, MemberId member, string ruleId, string wallet, CancellationToken cancellationToken = default)
    {
        var snapshot = Read(database => EligibilityTable.Read(database, community, member, ruleId, _options.Time.GetUtcNow()));
        return ValueTask.FromResult(snapshot?.Wallet == wallet ? snapshot : null);
    }

    /// <inheritdoc/>
    public async ValueTask CheckHealthAsync(CancellationToken cancellationToken = default)
    {
        var check = Task.Run(() => Read(static database => database.QueryInt64("SELECT count(*) FROM epochs")), cancellationToken);
        try
        {
            await check.WaitAsync(HealthTimeout, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new CommunityStoreException(
                $"{_readers.Path}: the store has not answered a read in {HealthTimeout.TotalSeconds} s", isTransient: true, e);
        }
    }

    /// <summary>Looks at every page of the file, and says what is wrong with the first that is damaged; null if none is.</summary>
    public async Task<string?> FindDamageAsync(CancellationToken cancellationToken = default) =>
        await Task.Run(() => Read(QuickCheck), cancellationToken) is var found && found != "ok" ? found : null;

    private static string QuickCheck(SqliteDatabase database)
    {
        var row = database.Statement("PRAGMA quick_check(1)");
        var found = row.Step() ? row.Text(0) : "the check gave no answer";
        row.Reset();
        return found;
    }

    private static CommunityStoreException Translate(Exception error) => error switch
    {
        SqliteErrorException e => new CommunityStoreException(e.Message, e.IsTransient, e),
        _ => new CommunityStoreException($"The store failed: {error.Message}", isTransient: false, error),
    };

    private static T Guard<T>(Func<T> function)
    {
        try
        {
            return function();
        }
        catch (Exception e) when (e is SqliteErrorException or JsonException or FormatException)
        {
            throw Translate(e);
        }
    }

    private T Read<T>(Func<SqliteDatabase, T> read) => Guard(() =>
    {
        using var lease = _readers.Rent();
        return read(lease.Database);
    });
}
