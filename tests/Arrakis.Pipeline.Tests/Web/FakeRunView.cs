using Arrakis.Pipeline.Web;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Tests.Web;

/// <summary>A run that a test moves by hand.</summary>
public sealed class FakeRunView : IRunView
{
    public const int Ranked = 117;

    private readonly Lock _lock = new();
    private readonly List<(long Id, string Name, double Score)> _members;

    public FakeRunView()
    {
        // Above 2^53: as a JavaScript number this id would come out as another one.
        First = new CommunityId(1_234_567_890_123_456_789);
        _members = [.. Enumerable.Range(1, Ranked).Select(i => (881_234_567_890_000_000 + i, $"member {i}", 500.0 / i))];
        Now = new RunSnapshot { State = RunState.Running, Source = "simulator, trace slice.csv.gz" };
        Owned = [.. Enumerable.Range(0, 20).Select(i =>
            new CommunitySummary(new CommunityId(First.Value + i), $"Sietch {(char)('A' + i)}", 2000 - (i * 90), 40_000 - (i * 1500), i == 19))];
    }

    public CommunityId First { get; }

    public IReadOnlyList<CommunitySummary> Owned { get; set; }

    public RunSnapshot Now { get; set; }

    public Exception? Failure { get; set; }

    public Exception? BoardFailure { get; set; }

    public int SnapshotsTaken { get; private set; }

    public RunSnapshot Snapshot()
    {
        SnapshotsTaken++;
        return Failure is null ? Now : throw Failure;
    }

    public IReadOnlyList<CommunitySummary> Communities() => Owned;

    public ValueTask<BoardView?> BoardAsync(CommunityId community, LeaderboardType type, int page, CancellationToken cancellationToken = default)
    {
        if (BoardFailure is not null) throw BoardFailure;
        if (Owned.All(c => c.Id != community)) return ValueTask.FromResult<BoardView?>(null);
        lock (_lock)
        {
            var rows = _members.OrderByDescending(m => m.Score).ThenBy(m => m.Id)
                .Select((m, i) => new BoardRow(i + 1, new MemberId(m.Id), m.Score, type == LeaderboardType.Conviction ? "fedaykin" : null, m.Name))
                .Skip(page * LeaderboardPage.Size).Take(LeaderboardPage.Size).ToList();
            return ValueTask.FromResult<BoardView?>(new BoardView(community, type, page, Ranked, rows));
        }
    }

    public void Score(int member, double score)
    {
        lock (_lock) _members[member - 1] = _members[member - 1] with { Score = score };
    }
}
