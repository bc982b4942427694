using Arrakis.Pipeline.Stores.Scylla.Schema;
using Arrakis.Pipeline.Stores.Scylla.Tables;
using Arrakis.Scylla;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Stores.Scylla;

/// <summary>
/// The store on ScyllaDB, for more than one machine. Every row is written with the timestamp of the position that it includes
/// and at LOCAL_QUORUM, so it does not matter who writes it when or how often: an older row never replaces a newer one.
/// </summary>
/// <remarks>
/// The schema is made by <see cref="SchemaMigrator"/>. Of rows of one timestamp the greater value stays; two owners of one
/// community write the same values at the same position.
/// </remarks>
public sealed partial class ScyllaCommunityStore : ICommunityStore
{
    private readonly ScyllaCommunityStoreOptions _options;
    private readonly StoreSession _session;
    private readonly ScoresTable _scores;
    private readonly CommunitiesTable _communities;
    private readonly HistoryTable _history;
    private readonly PagesTable _pages;
    private readonly EligibilityTable _eligibility;
    private readonly EpochsTable _epochs;

    private ScyllaCommunityStore(
        ScyllaCommunityStoreOptions options, StoreSession session, ScoresTable scores, CommunitiesTable communities,
        HistoryTable history, PagesTable pages, EligibilityTable eligibility, EpochsTable epochs)
    {
        _options = options;
        _session = session;
        (_scores, _communities, _history) = (scores, communities, history);
        (_pages, _eligibility, _epochs) = (pages, eligibility, epochs);
    }

    /// <summary>The cluster that it is on, for what looks after its health.</summary>
    public ScyllaSession Session => _session.Session;

    /// <summary>Where its tables are.</summary>
    public string Keyspace => _session.Keyspace;

    /// <summary>Connects, and checks that the keyspace has exactly the schema of this program.</summary>
    /// <exception cref="ArgumentException">The options are mistaken.</exception>
    /// <exception cref="CommunityStoreException">
    /// No node is reachable; or the schema is missing, older or newer. The message says what to do.
    /// </exception>
    public static async Task<ScyllaCommunityStore> OpenAsync(
        ScyllaCommunityStoreOptions options, CancellationToken cancellationToken = default)
    {
        var session = await StoreSession.ConnectAsync(options, cancellationToken);
        try
        {
            return await PrepareAsync(options, session, cancellationToken);
        }
        catch
        {
            await session.Session.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<int> OpenEpochAsync(string logId, int partitions, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(logId);
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        return await _epochs.OpenAsync(logId, partitions, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask WriteScoresAsync(CommunityId community, IReadOnlyList<MemberRow> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        BatchRules.Check(community, rows);
        return rows.Count == 0 ? default : _scores.WriteAsync(community, rows, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask WriteCommunityAsync(CommunityRow row, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(row);
        return _communities.WriteAsync(row, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask WriteProfileAsync(
        MemberId member, CommunityId community, LogPosition position, CancellationToken cancellationToken = default) =>
        _scores.WriteProfileAsync(member, community, position, cancellationToken);

    /// <inheritdoc/>
    public ValueTask WriteHistoryAsync(IReadOnlyList<HistoryRow> rows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        BatchRules.Check(rows);
        return rows.Count == 0 ? default : _history.WriteAsync(rows, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask WritePageAsync(LeaderboardPage page, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(page);
        BatchRules.Check(page);
        return _pages.WriteAsync(page, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DeletePagesAsync(
        CommunityId community, LeaderboardType type, int fromPage, LogPosition asOf, CancellationToken cancellationToken = default) =>
        StoreSession.WriteAsync(
            () => _pages.DeleteFromAsync(community, type, fromPage, asOf, cancellationToken), StoreTable.Leaderboards, 0);

    /// <inheritdoc/>
    public ValueTask WriteEligibilityAsync(EligibilitySnapshot snapshot, CancellationToken cancellationToken = default)
    {
        BatchRules.Check(snapshot);
        return _eligibility.WriteAsync(snapshot, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask EraseMemberAsync(
        CommunityId community, MemberId member, LogPosition position, int openWindow, CancellationToken cancellationToken = default) =>
        StoreSession.WriteAsync(
            async () =>
            {
                await _scores.DeleteAsync(community, member, position, cancellationToken);
                await _history.DeleteAsync(community, member, openWindow, cancellationToken);
                await _eligibility.DeleteAsync(community, member, cancellationToken);
                // Last: until all else is gone, this row says where to look.
                await _scores.DeleteProfileAsync(community, member, position, cancellationToken);
            },
            StoreTable.Erasures, 1);

    /// <summary>Ends the connections; writes in flight fail, and may have been done.</summary>
    public ValueTask DisposeAsync() => _session.Session.DisposeAsync();

    private static async Task<ScyllaCommunityStore> PrepareAsync(
        ScyllaCommunityStoreOptions options, StoreSession session, CancellationToken cancellationToken) => new(
        options, session,
        await ScoresTable.PrepareAsync(session, cancellationToken),
        await CommunitiesTable.PrepareAsync(session, cancellationToken),
        await HistoryTable.PrepareAsync(session, options.Time, cancellationToken),
        await PagesTable.PrepareAsync(session, cancellationToken),
        await EligibilityTable.PrepareAsync(session, options.Time, cancellationToken),
        await EpochsTable.PrepareAsync(session, options.Time, cancellationToken));
}
