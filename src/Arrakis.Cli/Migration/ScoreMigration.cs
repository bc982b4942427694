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
internal sealed class ScoreMigration(ProfileSource source, ICommunityStore store, MigrationRequest request, TimeProvider time)
{
    // More than these are no accidents to list, but a table to repair.
    private const int MostDuplicates = 100_000;

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
        using var gate = new WriteGate(maxInFlight: 64, Tell);
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
                $"{request.StatePath} is the state of a migration from {state.Source} to {state.Target}, not from {sourceId} to {request.Target}. "
                + "Remove it to begin anew, or name another file with --state.");
        }

        Console.Error.WriteLine($"arrakis: going on after {state.Imported + state.Rejected:N0} profiles ({request.StatePath})");
        return state;
    }

    private async Task FindLiveAsync(CancellationToken cancellationToken)
    {
        foreach (var guild in await source.GuildsAsync(cancellationToken))
        {
            if (long.TryParse(guild, out var id) && id > 0 && await LiveCommunities.IsLiveAsync(store, new CommunityId(id), cancellationToken))
                _live.Add(new CommunityId(id));
        }
    }

    private async Task FindDuplicatesAsync(CancellationToken cancellationToken)
    {
        var duplicates = await source.DuplicatesAsync(MostDuplicates + 1, cancellationToken);
        if (duplicates.Count > MostDuplicates)
            throw new CommandFailedException($"More than {MostDuplicates:N0} profiles share a discord_id with another one of their community: repair the table first.");
        _duplicates = [.. duplicates];
    }

    private async Task CopyAsync(WriteGate gate, RejectedFile rejected, CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await source.ReadPageAsync(_state.LastId, request.BatchSize, cancellationToken);
            if (page.Count == 0)
                return;
            var rows = Check(page, rejected);
            if (!request.IsDryRun)
                await WriteAsync(gate, rows, cancellationToken);
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

    private async Task WriteAsync(WriteGate gate, List<MemberRow> rows, CancellationToken cancellationToken)
    {
        // First in which communities a member is, then what it has there: the order in which erasure finds everything.
        await Task.WhenAll(rows.Select(row => gate.RunAsync(ct => store.WriteProfileAsync(row.MemberId, row.CommunityId, ct), cancellationToken)));
        await Task.WhenAll(rows.GroupBy(row => row.CommunityId).SelectMany(community => community.Chunk(ICommunityStore.MaxBatchRows)
            .Select(batch => gate.RunAsync(ct => store.WriteScoresAsync(community.Key, batch, ct), cancellationToken))));
    }
}
