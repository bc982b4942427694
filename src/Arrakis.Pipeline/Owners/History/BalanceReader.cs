using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Leaderboards;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Owners.History;

/// <summary>
/// Reads members' activity, now and window by window. What an owner has in memory may be ahead of what is durable: closed windows
/// are read once everything that was asked of memory is durable, and those that memory did not know as closed are left to it.
/// </summary>
internal static class BalanceReader
{
    /// <summary>How many members are asked for in one turn of the owner: some tens of microseconds.</summary>
    private const int Slice = 1024;

    /// <summary>What a community's row and a member's say at one moment; null if the member has none.</summary>
    public static Task<MemberNow?> ReadAsync(
        PipelineService pipeline, CommunityId community, MemberId member, CancellationToken cancellationToken) =>
        pipeline.AskAsync(community, c => Now(c, member), cancellationToken: cancellationToken);

    /// <summary>The members of the activity board in order, each as it is at some moment from now on.</summary>
    public static async Task<BoardNow> ReadBoardAsync(PipelineService pipeline, CommunityId community, CancellationToken cancellationToken)
    {
        var (ids, board) = await pipeline.AskAsync(
            community,
            c => (c.Board(LeaderboardType.Activity).Ids(), new BoardNow(ScoreTime.Window(c.NewestEventMs), c.Settings, c.ReadThrough)),
            cancellationToken: cancellationToken);
        foreach (var slice in ids.Chunk(Slice))
        {
            var (members, readThrough) = await pipeline.AskAsync(
                community, c => (Members(c, slice), c.ReadThrough), cancellationToken: cancellationToken);
            board.Members.AddRange(members);
            board = board with { ReadThrough = readThrough };
        }

        return board;
    }

    private static MemberNow? Now(Community community, MemberId member)
    {
        if (community.Find(member) is not { } state)
            return null;
        var board = community.Board(LeaderboardType.Activity);
        return new MemberNow(
            Balance(state), state.IsVisible, board.RankOf(state), board.Count, community.ActivityOf(state), community.NewestEventMs,
            community.Settings, community.ReadThrough);
    }

    private static List<RankedBalance> Members(Community community, long[] ids)
    {
        var members = new List<RankedBalance>(ids.Length);
        foreach (var id in ids)
        {
            if (community.Find(new MemberId(id)) is { } state
                && state.KeyOn(LeaderboardType.Activity) is var key && key != MemberState.OffBoard)
                members.Add(new RankedBalance(Balance(state), key));
        }

        return members;
    }

    private static MemberBalance Balance(MemberState state) => new(state.Id, state.Activity, state.ActivityWindow, state.WindowPoints);
}

/// <summary>A member of a board.</summary>
/// <param name="Member">Its balance.</param>
/// <param name="Key">Where it stands.</param>
internal readonly record struct RankedBalance(MemberBalance Member, long Key);

/// <summary>The activity board of a community.</summary>
/// <param name="NewestWindow">The window of its newest event.</param>
/// <param name="Settings">What its scores are made of.</param>
/// <param name="ReadThrough">What is said of the members follows from no more than this.</param>
internal sealed record BoardNow(int NewestWindow, ScoringSettings Settings, LogPosition ReadThrough)
{
    public List<RankedBalance> Members { get; } = [];
}

/// <summary>A member at one moment.</summary>
internal sealed record MemberNow(
    MemberBalance Balance, bool IsVisible, int Rank, int Ranked, double Score, long NewestEventMs, ScoringSettings Settings,
    LogPosition ReadThrough);
