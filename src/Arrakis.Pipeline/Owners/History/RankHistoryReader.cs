using System.Collections.Concurrent;
using Arrakis.Pipeline.Leaderboards;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;

namespace Arrakis.Pipeline.Owners.History;

/// <summary>
/// Reads what a community's past ranks follow from: the board, and the closed windows of everybody who earned points in the span.
/// Bounded: at most <see cref="MostActive"/> members are looked up, fewer days being covered where more were active.
/// </summary>
internal sealed class RankHistoryReader(PipelineService pipeline, int mostActive = RankHistoryReader.MostActive) : IDisposable
{
    public const int MostActive = 5_000;

    private const int ReadsAtOnce = 32;

    // Of all communities together: reads for people must not crowd out the owners'.
    private readonly SemaphoreSlim _reads = new(ReadsAtOnce, ReadsAtOnce);

    /// <summary>Reads it.</summary>
    /// <param name="community">The community.</param>
    /// <param name="days">How many days are wanted, 1 and above.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<RankHistory> ReadAsync(CommunityId community, int days, CancellationToken cancellationToken)
    {
        var board = await BalanceReader.ReadBoardAsync(pipeline, community, cancellationToken);
        days = Affordable(board, days);
        var first = RankHistory.FirstOf(board.NewestWindow, days);
        var decay = ActivityDecay.Of(board.Settings.DecayFactor);
        await pipeline.WaitUntilDurableAsync(community, board.ReadThrough, cancellationToken);
        var active = new ConcurrentBag<BalanceHistory>();
        await Parallel.ForEachAsync(
            board.Members.Where(m => m.Member.Window >= first),
            new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken },
            async (m, token) => active.Add(await ReadMemberAsync(community, m.Member, decay, first, token)));
        var quiet = board.Members.Where(m => m.Member.Window < first).Select(m => new RankKey(m.Key, m.Member.Id.Value)).ToArray();
        // In the board's order already, but for those who moved between two slices.
        Array.Sort(quiet);
        return new RankHistory(decay, days, board.NewestWindow, quiet, [.. active]);
    }

    /// <summary>One member's balances from a window on.</summary>
    public async ValueTask<BalanceHistory> ReadMemberAsync(
        CommunityId community, MemberBalance member, ActivityDecay decay, int firstWindow, CancellationToken cancellationToken)
    {
        if (member.Window <= firstWindow)
            return BalanceHistory.Of(decay, member, [], firstWindow);
        await _reads.WaitAsync(cancellationToken);
        try
        {
            var closed = await pipeline.ReadHistoryAsync(community, member.Id, firstWindow, cancellationToken);
            return BalanceHistory.Of(decay, member, closed, firstWindow);
        }
        finally
        {
            _reads.Release();
        }
    }

    public void Dispose() => _reads.Dispose();

    private int Affordable(BoardNow board, int days)
    {
        while (days > 0 && board.Members.Count(m => m.Member.Window >= RankHistory.FirstOf(board.NewestWindow, days)) > mostActive)
            days--;
        return days;
    }
}
