using Arrakis.Pipeline.Web;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Tests.Web;

/// <summary>A run that a test moves by hand.</summary>
public sealed class FakeRunView : IRunView
{
    public const int Ranked = 117;

    /// <summary>The time of the newest event.</summary>
    public const long NowMs = 1_523_000_000_000;

    private const long WindowMs = 21_600_000;

    private readonly Lock _lock = new();
    private readonly List<(long Id, string Name, double Score)> _members;

    private List<(long Id, string Name, double Score)>? _inOrder;

    /// <param name="ranked">Members of each community.</param>
    public FakeRunView(int ranked = Ranked)
    {
        // Above 2^53: as a JavaScript number this id would come out as another one.
        First = new CommunityId(1_234_567_890_123_456_789);
        _members = [.. Enumerable.Range(1, ranked).Select(i => (881_234_567_890_000_000 + i, $"member {i}", 500.0 / i))];
        Now = new RunSnapshot { State = RunState.Running, Source = "simulator, trace slice.csv.gz" };
        Owned = [.. Enumerable.Range(0, 20).Select(i =>
            new CommunitySummary(
                new CommunityId(First.Value + i), $"Sietch {(char)('A' + i)}", 2000 - (i * 90), 40_000 - (i * 1500), i == 19))];
    }

    public CommunityId First { get; }

    public IReadOnlyList<CommunitySummary> Owned { get; set; }

    public RunSnapshot Now { get; set; }

    public Exception? Failure { get; set; }

    public Exception? BoardFailure { get; set; }

    /// <summary>Questions are not answered before this completes.</summary>
    public Task? Holding { get; set; }

    public int SnapshotsTaken { get; private set; }

    public int BoardsRead { get; private set; }

    public RunState State => Now.State;

    public RunSnapshot Snapshot()
    {
        SnapshotsTaken++;
        var owned = Owned;
        return Failure is null ? Now with { Communities = owned.Count, Members = owned.Sum(c => c.Members) } : throw Failure;
    }

    public CommunityList Communities(string search, int limit)
    {
        var found = Owned.Where(c => $"{c.Id}".Contains(search, StringComparison.Ordinal) || Holds(c.Name, search))
            .OrderByDescending(c => c.Events).ThenBy(c => c.Id).ToList();
        return new CommunityList(found.Count, [.. found.Take(limit)]);
    }

    public async ValueTask<CommunityView?> CommunityAsync(CommunityId community, CancellationToken cancellationToken = default)
    {
        await FailAsync(cancellationToken);
        return Owned.FirstOrDefault(c => c.Id == community) is { } found
            ? new CommunityView(
                found.Id, found.Name, 7, found.Members, found.Events, found.IsFrozen, NowMs,
                new BoardSizes(_members.Count, _members.Count, _members.Count))
            : null;
    }

    public async ValueTask<BoardView?> BoardAsync(
        CommunityId community, LeaderboardType type, int page, CancellationToken cancellationToken = default)
    {
        await FailAsync(cancellationToken);
        BoardsRead++;
        return Owned.All(c => c.Id != community)
            ? null
            : new BoardView(
                community, type, page, _members.Count, [.. Rows(type).Skip(page * LeaderboardPage.Size).Take(LeaderboardPage.Size)]);
    }

    public async ValueTask<BoardSearchView?> SearchAsync(
        CommunityId community, LeaderboardType type, string search, CancellationToken cancellationToken = default)
    {
        await FailAsync(cancellationToken);
        if (Owned.All(c => c.Id != community))
            return null;
        var found = Rows(type).Where(r => $"{r.Member}".StartsWith(search, StringComparison.Ordinal) || Holds(r.Name, search)).ToList();
        return new BoardSearchView(community, type, search, found.Count, [.. found.Take(LeaderboardPage.Size)]);
    }

    public async ValueTask<MemberView?> MemberAsync(CommunityId community, MemberId member, CancellationToken cancellationToken = default)
    {
        await FailAsync(cancellationToken);
        if (Row(community, member) is not { } row)
            return null;
        var boards = Enum.GetValues<LeaderboardType>()
            .Select(
                type => new MemberBoard(type, row.Score, row.Rank, _members.Count, type == LeaderboardType.Conviction ? "fedaykin" : null));
        return new MemberView(
            community, member, row.Name, IsBot: false, HasLeft: false, JoinedMs: null, [.. boards], ["dedicated", "veteran"],
            new HistoryWindow(NowMs / WindowMs * WindowMs, 3) { Open = true });
    }

    public async ValueTask<MemberHistory?> HistoryAsync(
        CommunityId community, MemberId member, int days, CancellationToken cancellationToken = default)
    {
        await FailAsync(cancellationToken);
        var open = NowMs / WindowMs;
        return Row(community, member) is null
            ? null
            : new MemberHistory(days, [.. Enumerable.Range(0, days * 4).Select(i =>
                new HistoryWindow((open - (days * 4) + 1 + i) * WindowMs, 1 + (i % 7)) { Open = i == (days * 4) - 1 })]);
    }

    public async ValueTask<MemberRanks?> RanksAsync(
        CommunityId community, MemberId member, int days, CancellationToken cancellationToken = default)
    {
        await FailAsync(cancellationToken);
        if (Row(community, member) is not { } row)
            return null;
        var open = NowMs / WindowMs;
        var points = Enumerable.Range(0, days * 4)
            .Select(
                i => new RankView(
                    (open - (days * 4) + 1 + i) * WindowMs, i < 2
                        ? null
                        : row.Rank + (days * 4) - i, _members.Count, i < 2 ? 0 : row.Score * i));
        return new MemberRanks(days, [.. points, new RankView(NowMs, row.Rank, _members.Count, row.Score)]);
    }

    /// <summary>Gives a member another name, such as a hostile one.</summary>
    public void Name(int member, string name)
    {
        lock (_lock)
        {
            _members[member - 1] = _members[member - 1] with { Name = name };
            _inOrder = null;
        }
    }

    /// <summary>A member more, after all others.</summary>
    public void Join(string name, double score)
    {
        lock (_lock)
        {
            _members.Add((881_234_567_890_000_001 + _members.Count, name, score));
            _inOrder = null;
        }
    }

    public void Score(int member, double score)
    {
        lock (_lock)
        {
            _members[member - 1] = _members[member - 1] with { Score = score };
            _inOrder = null;
        }
    }

    private async ValueTask FailAsync(CancellationToken cancellationToken)
    {
        if (Holding is { } holding)
            await holding.WaitAsync(cancellationToken);
        if (BoardFailure is { } failure)
            throw failure;
    }

    private BoardRow? Row(CommunityId community, MemberId member) =>
        Owned.Any(c => c.Id == community) ? Rows(LeaderboardType.Activity).FirstOrDefault(r => r.Member == member) : null;

    private IEnumerable<BoardRow> Rows(LeaderboardType type)
    {
        List<(long Id, string Name, double Score)> inOrder;
        lock (_lock) inOrder = _inOrder ??= [.. _members.OrderByDescending(m => m.Score).ThenBy(m => m.Id)];
        return inOrder.Select(
            (m, i) => new BoardRow(i + 1, new MemberId(m.Id), m.Score, type == LeaderboardType.Conviction ? "fedaykin" : null, m.Name));
    }

    private static bool Holds(string? name, string search) => name?.Contains(search, StringComparison.OrdinalIgnoreCase) == true;
}
