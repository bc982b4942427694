using Arrakis.Cli.Hosting;
using Arrakis.Cli.Output;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Cli.Migration;

/// <summary>
/// Copies the scores of profiles to a store, in the order of their primary key. Rows stand before every log, so whatever a
/// node has written or will write is newer; writing one twice changes nothing, so a killed migration repeats its last page.
/// </summary>
/// <param name="source">The profiles.</param>
/// <param name="store">Where they go; null for a dry run where there is no store yet.</param>
/// <param name="request">What was asked for.</param>
/// <param name="time">The clock against which times are checked.</param>
internal sealed class ScoreMigration(ProfileSource source, ICommunityStore? store, MigrationRequest request, TimeProvider time)
{
    // More than these are no accidents to list, but a table to repair.
    private const int MostDuplicates = 100_000;

    // A page's rows are of many communities, so its writes are small: many at once fill a commit, or a connection.
    private const int WritesInFlight = 512;

    private readonly HashSet<CommunityId> _live = [];
    private HashSet<Guid> _duplicates = [];
    private MigrationState _state = null!;

    public long Imported => _state.Imported;

    public long Rejected => _state.Rejected;

    /// <summary>Communities that were refused because a node has applied events to them.</summary>
    public IReadOnlySet<CommunityId> Live => _live;

    /// <summary>Copies all; completes when all is durable.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var sourceId = await source.IdentifyAsync(cancellationToken);
        var total = await source.CountAsync(cancellationToken);
        _state = Resume(sourceId);
        await FindLiveAsync(cancellationToken);
        await FindDuplicatesAsync(cancellationToken);
        using var rejected = RejectedFile.Open(request.RejectedPath, _state.RejectedBytes);
        using var gate = new WriteGate(WritesInFlight, Tell);
        var before = _state.Imported + _state.Rejected;
        using var bar = new ProgressBar(total, () => _state.Imported + _state.Rejected, before);
        await bar.WhileAsync(CopyAsync(gate, rejected, cancellationToken));
    }

    private static void Tell(string trouble) => Console.Error.WriteLine($"arrakis: a write failed and is repeated: {trouble}");

    private MigrationState Resume(string sourceId)
    {
        var fresh = new MigrationState(sourceId, request.Target, LastId: null, 0, 0, 0);
        if (request.IsDryRun || MigrationState.Load(request.StatePath) is not { } state)
            return fresh;
        if (state.Source != sourceId || state.Target != request.Target)
        {
            throw new UsageException(
                $"{request.StatePath} is the state of a migration from {state.Source} to {state.Target}, "
                + $"not from {sourceId} to {request.Target}. Remove it to begin anew, or name another file with --state.");
        }

        Console.Error.WriteLine($"arrakis: going on after {state.Imported + state.Rejected:N0} profiles ({request.StatePath})");
        return state;
    }

    private async Task FindLiveAsync(CancellationToken cancellationToken)
    {
        if (store is null)
            return;
        foreach (var guild in await source.GuildsAsync(cancellationToken))
        {
            if (ProfileMapper.CommunityOf(guild) is { } community && await LiveCommunities.IsLiveAsync(store, community, cancellationToken))
                _live.Add(community);
        }
    }

    private async Task FindDuplicatesAsync(CancellationToken cancellationToken)
    {
        var duplicates = await source.DuplicatesAsync(MostDuplicates + 1, cancellationToken);
        if (duplicates.Count > MostDuplicates)
        {
            throw new CommandFailedException(
                $"More than {MostDuplicates:N0} profiles share a discord_id with another one of their community: repair the table first.");
        }

        _duplicates = [.. duplicates];
    }

    private async Task CopyAsync(WriteGate gate, RejectedFile rejected, CancellationToken cancellationToken)
    {
        var page = await source.ReadPageAsync(_state.LastId, request.BatchSize, cancellationToken);
        while (page.Count > 0)
        {
            var next = source.ReadPageAsync(page[^1].Id, request.BatchSize, cancellationToken);
            await using var ended = new Ended(next);
            var rows = Check(page, rejected);
            if (!request.IsDryRun)
                await WriteAsync(store!, gate, rows, cancellationToken);
            rejected.Flush();
            _state = _state with
            {
                LastId = page[^1].Id,
                Imported = _state.Imported + rows.Count,
                Rejected = _state.Rejected + page.Count - rows.Count,
                RejectedBytes = rejected.Length,
            };
            if (!request.IsDryRun)
                _state.Save(request.StatePath);
            page = await next;
        }
    }

    private List<MemberRow> Check(IReadOnlyList<SourceProfile> page, RejectedFile rejected)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var rows = new List<MemberRow>(page.Count);
        foreach (var profile in page)
        {
            if (RowOf(profile, now, out var reason) is { } row)
                rows.Add(row);
            else
                rejected.Add(profile.Id, reason!);
        }

        return rows;
    }

    /// <summary>The row of a profile; null and the reason if it is not taken.</summary>
    internal MemberRow? RowOf(SourceProfile profile, DateTime now, out string? reason)
    {
        var row = ProfileMapper.ToRow(profile, now, out reason);
        if (row is not null && _duplicates.Contains(profile.Id))
            reason = $"another profile of community {row.CommunityId} has the same discord_id {row.MemberId}";
        else if (row is not null && _live.Contains(row.CommunityId))
            reason = $"community {row.CommunityId} has applied events already: its scores are newer than the profile's";
        return reason is null ? row : null;
    }

    private static async Task WriteAsync(ICommunityStore store, WriteGate gate, List<MemberRow> rows, CancellationToken cancellationToken)
    {
        // First in which communities a member is, then what it has there: the order in which erasure finds everything.
        await Task.WhenAll(rows.Select(
            row => gate.RunAsync(ct => store.WriteProfileAsync(row.MemberId, row.CommunityId, row.Applied, ct), cancellationToken)));
        await Task.WhenAll(rows.GroupBy(row => row.CommunityId).SelectMany(community => community.Chunk(ICommunityStore.MaxBatchRows)
            .Select(batch => gate.RunAsync(ct => store.WriteScoresAsync(community.Key, batch, ct), cancellationToken))));
    }

    // Whatever becomes of a page, the read of the next one ends before its connection is taken away.
    private readonly struct Ended(Task read) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await read.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
