using Arrakis.Pipeline.Communities;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Web;

/// <summary>Rows of a live leaderboard; runs on the community's owner.</summary>
internal static class BoardReader
{
    /// <summary>A page; without rows beyond the last.</summary>
    public static BoardView Page(Community community, LeaderboardType type, int page)
    {
        var board = community.Board(type);
        var members = new MemberState[LeaderboardPage.Size];
        var first = ((long)page * LeaderboardPage.Size) + 1;
        var count = first > board.Count ? 0 : board.CopyPage((int)first, members);
        var rows = new BoardRow[count];
        for (var i = 0; i < count; i++)
            rows[i] = Row(community, type, members[i], (int)first + i);
        return new BoardView(community.Id, type, page, board.Count, rows);
    }

    /// <summary>The rows of some members who are on the board, in order of rank.</summary>
    public static IReadOnlyList<BoardRow> Rows(Community community, LeaderboardType type, IEnumerable<long> members)
    {
        var board = community.Board(type);
        return [.. members.Select(id => community.Find(new MemberId(id))).OfType<MemberState>()
            .Select(member => (member, Rank: board.RankOf(member))).Where(m => m.Rank > 0).OrderBy(m => m.Rank)
            .Select(m => Row(community, type, m.member, m.Rank))];
    }

    private static BoardRow Row(Community community, LeaderboardType type, MemberState member, int rank) => new(
        rank, member.Id, community.ScoreOf(type, member),
        type == LeaderboardType.Conviction ? community.Settings.Tiers.Of(rank)?.Name : null);
}
