using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Owners.History;
using Arrakis.Pipeline.Tests.Leaderboards;
using Arrakis.Pipeline.Web;
using Arrakis.Shared;
using Arrakis.Shared.Store;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Owners.History;

/// <summary>History and past ranks, read from a running pipeline and its store: what must hold on every store.</summary>
public abstract class PastContract : IAsyncLifetime
{
    private static readonly CommunityId Sietch = PipelineFixture.Community(1);
    private readonly PlayedCommunity _played = new(Sietch);
    private PipelineFixture _fixture = null!;
    private CommunityReader _reader = null!;

    /// <summary>The store that it reads; null for the fixture's own file.</summary>
    protected abstract Task<ICommunityStore?> OpenStoreAsync();

    public async Task InitializeAsync()
    {
        _fixture = await PipelineFixture.CreateAsync();
        var events = PlayedCommunity.Random(11, Sietch, events: 1_500, members: 20, days: 9, isPlain: false).ToList();
        foreach (var e in events)
            _played.Apply(e.Clone());
        await _fixture.AppendAsync(events);
        var store = await OpenStoreAsync();
        var pipeline = await _fixture.StartAsync(decorate: store is null ? null : _ => store);
        _reader = Open(pipeline);
        await pipeline.WaitUntilDrainedAsync();
    }

    public async Task DisposeAsync()
    {
        _reader.Dispose();
        await _fixture.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(30)]
    public async Task Past_ranks_equal_a_recomputation_from_all_events(int days)
    {
        foreach (var member in _played.Members)
        {
            var ranks = (await _reader.RanksAsync(Sietch, new MemberId(member), days, default)).ShouldNotBeNull();
            ranks.Days.ShouldBe(days);
            ranks.Points.Count.ShouldBe((days * 4) + 1);
            foreach (var point in ranks.Points.SkipLast(1))
            {
                var board = _played.BoardAt((int)(point.TimeMs / HistoryRow.WindowMs));
                (point.Rank ?? 0).ShouldBe(board.FindIndex(row => row.Member == member) + 1, $"member {member}, {point}");
                point.Ranked.ShouldBe(board.Count);
            }

            var now = ranks.Points[^1];
            now.TimeMs.ShouldBe(_played.State.NewestEventMs);
            (now.Rank ?? 0).ShouldBe(_played.State.Board(LeaderboardType.Activity).RankOf(new MemberId(member)));
        }
    }

    [Fact]
    public async Task History_is_what_was_earned_window_by_window_and_the_open_one_comes_last()
    {
        foreach (var member in _played.Members)
        {
            var history = (await _reader.HistoryAsync(Sietch, new MemberId(member), 90, default)).ShouldNotBeNull();
            var expected = _played.Earned(member).OrderBy(e => e.Window).Select(e => (e.Window * HistoryRow.WindowMs, e.Points));
            history.Windows.Select(w => (w.StartMs, w.Points)).ShouldBe(expected);
            history.Windows.SkipLast(1).ShouldAllBe(w => !w.Open);
            history.Windows.TakeLast(1).ShouldAllBe(w => w.Open);
        }

        var day = (await _reader.HistoryAsync(Sietch, new MemberId(1), 1, default)).ShouldNotBeNull();
        day.Windows.ShouldAllBe(w => w.StartMs / HistoryRow.WindowMs > _played.NewestWindow - 4);
    }

    [Fact]
    public async Task More_active_members_than_can_be_looked_up_make_it_fewer_days()
    {
        using var reader = new RankHistoryReader(_fixture.Pipeline!, mostActive: 12);
        var history = await reader.ReadAsync(Sietch, 30, default);
        history.Days.ShouldBeInRange(0, 29);
        using var nobody = new RankHistoryReader(_fixture.Pipeline!, mostActive: 0);
        (await nobody.ReadAsync(Sietch, 30, default)).Days.ShouldBe(0);
    }

    private static CommunityReader Open(PipelineService pipeline) => new(pipeline);
}
