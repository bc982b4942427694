using Arrakis.Pipeline.Leaderboards;
using Arrakis.Pipeline.Owners.History;
using Arrakis.Pipeline.Scoring;
using Arrakis.Pipeline.Tests.Commands.Remote;
using Arrakis.Shared;
using Arrakis.Shared.Store;
using Arrakis.Testing;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Owners.History;

/// <summary>Past ranks are read once for all who wait, kept for a minute, and given up when nobody waits.</summary>
public sealed class RankHistoriesTests
{
    private static readonly CommunityId Sietch = new(7);
    private readonly FakeClock _clock = new();
    private readonly List<(CommunityId Community, int Days, CancellationToken Token)> _reads = [];
    private TaskCompletionSource<RankHistory> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RankHistories _histories;

    public RankHistoriesTests() => _histories = new RankHistories(
        (community, days, token) =>
        {
            lock (_reads)
                _reads.Add((community, days, token));
            return _answer.Task.WaitAsync(token);
        },
        _clock);

    [Fact]
    public async Task All_who_wait_share_one_reading_and_it_is_kept_for_a_minute()
    {
        var waiting = Enumerable.Range(0, 10).Select(_ => _histories.GetAsync(Sietch, 7, default)).ToList();
        _answer.SetResult(History(7));
        (await Task.WhenAll(waiting)).Distinct().Count().ShouldBe(1);
        await _histories.GetAsync(Sietch, 3, default);
        _clock.GoTo(TimeSpan.FromSeconds(59));
        await _histories.GetAsync(Sietch, 7, default);
        _reads.Count.ShouldBe(1);
        _clock.GoTo(TimeSpan.FromSeconds(60));
        await _histories.GetAsync(Sietch, 7, default);
        _reads.Count.ShouldBe(2);
    }

    [Fact]
    public async Task More_days_are_read_after_fewer_never_beside_them()
    {
        var few = _histories.GetAsync(Sietch, 3, default);
        var many = _histories.GetAsync(Sietch, 30, default);
        await Eventually.TrueAsync(() => Task.FromResult(_reads.Count == 1));
        _answer.SetResult(History(3));
        await few;
        await many;
        _reads.Select(r => r.Days).ShouldBe([3, 30]);
    }

    [Fact]
    public async Task It_is_given_up_when_the_last_who_waits_has_gone()
    {
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var one = _histories.GetAsync(Sietch, 7, first.Token);
        var two = _histories.GetAsync(Sietch, 7, second.Token);
        await Eventually.TrueAsync(() => Task.FromResult(_reads.Count == 1));
        await first.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(one);
        _reads[0].Token.IsCancellationRequested.ShouldBeFalse();
        await second.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(two);
        await Eventually.TrueAsync(() => Task.FromResult(_reads[0].Token.IsCancellationRequested));

        _answer.SetResult(History(7));
        (await _histories.GetAsync(Sietch, 7, default)).Days.ShouldBe(7);
        _reads.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_failure_is_told_to_all_who_wait_and_the_next_one_reads_anew()
    {
        var waiting = Enumerable.Range(0, 3).Select(_ => _histories.GetAsync(Sietch, 7, default)).ToList();
        _answer.SetException(new CommunityStoreException("no node answers", isTransient: true));
        foreach (var one in waiting)
            await Should.ThrowAsync<CommunityStoreException>(one);
        _answer = new TaskCompletionSource<RankHistory>();
        _answer.SetResult(History(7));
        (await _histories.GetAsync(Sietch, 7, default)).Days.ShouldBe(7);
    }

    [Fact]
    public async Task Few_communities_are_kept_the_newest()
    {
        _answer.SetResult(History(7));
        for (var i = 0; i < 20; i++)
        {
            await _histories.GetAsync(new CommunityId(i + 1), 7, default);
            _clock.GoTo(TimeSpan.FromSeconds(i + 1));
        }

        await _histories.GetAsync(new CommunityId(20), 7, default);
        _reads.Count.ShouldBe(20);
        await _histories.GetAsync(new CommunityId(1), 7, default);
        _reads.Count.ShouldBe(21);
    }

    private static RankHistory History(int days) => new(ActivityDecay.Of(0.9), days, 80_000, [], []);
}
