using Arrakis.Pipeline.Leaderboards;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Owners.History;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Web;

/// <summary>What a member earned, and where it stood. "Now" is the community's newest event.</summary>
internal sealed class PastReader : IDisposable
{
    private readonly PipelineService _pipeline;
    private readonly RankHistoryReader _reader;
    private readonly RankHistories _ranks;

    public PastReader(PipelineService pipeline)
    {
        _pipeline = pipeline;
        _reader = new RankHistoryReader(pipeline);
        _ranks = new RankHistories(_reader.ReadAsync, TimeProvider.System);
    }

    public async Task<MemberHistory?> HistoryAsync(CommunityId community, MemberId id, int days, CancellationToken cancellationToken)
    {
        if (await BalanceReader.ReadAsync(_pipeline, community, id, cancellationToken) is not { } member)
            return null;
        var first = RankHistory.FirstOf(ScoreTime.Window(member.NewestEventMs), days);
        var open = member.Balance.Window;
        await _pipeline.WaitUntilDurableAsync(community, member.ReadThrough, cancellationToken);
        var closed = await _pipeline.ReadHistoryAsync(community, id, first, cancellationToken);
        var windows = closed.Where(row => row.Window >= first && row.Window < open).OrderBy(row => row.Window)
            .Select(row => new HistoryWindow(row.Window * HistoryRow.WindowMs, row.Points)).ToList();
        if (open >= first && MemberReader.Open(open, member.Balance.WindowPoints) is { } last)
            windows.Add(last);
        return new MemberHistory(days, windows);
    }

    public async Task<MemberRanks?> RanksAsync(CommunityId community, MemberId id, int days, CancellationToken cancellationToken)
    {
        if (await BalanceReader.ReadAsync(_pipeline, community, id, cancellationToken) is null)
            return null;
        var all = await _ranks.GetAsync(community, days, cancellationToken);
        if (await BalanceReader.ReadAsync(_pipeline, community, id, cancellationToken) is not { } member)
            return null;
        await _pipeline.WaitUntilDurableAsync(community, member.ReadThrough, cancellationToken);
        var own = await _reader.ReadMemberAsync(
            community, member.Balance, ActivityDecay.Of(member.Settings.DecayFactor), all.FirstBoundary, cancellationToken);
        var shown = Math.Min(days, all.Days);
        return new MemberRanks(shown,
        [
            .. all.Of(own, member.IsVisible).TakeLast(shown * RankHistory.WindowsPerDay).Select(View),
            new RankView(member.NewestEventMs, Rank(member.Rank), member.Ranked, member.Score),
        ]);
    }

    public void Dispose() => _reader.Dispose();

    private static RankView View(RankPoint point) => new(point.Boundary * HistoryRow.WindowMs, Rank(point.Rank), point.Ranked, point.Score);

    private static int? Rank(int rank) => rank == 0 ? null : rank;
}
