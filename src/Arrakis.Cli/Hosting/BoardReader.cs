using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Web;
using Arrakis.Shared.Store;

namespace Arrakis.Cli.Hosting;

/// <summary>A page of a live leaderboard, for the page.</summary>
internal static class BoardReader
{
    public static BoardView Read(Community community, LeaderboardType type, int page)
    {
        var board = community.Board(type);
        var members = new MemberState[LeaderboardPage.Size];
        var first = ((long)page * LeaderboardPage.Size) + 1;
        var count = first > board.Count ? 0 : board.CopyPage((int)first, members);
        var rows = new BoardRow[count];
        for (var i = 0; i < count; i++)
        {
            rows[i] = new BoardRow(
                (int)first + i, members[i].Id, community.ScoreOf(type, members[i]),
                type == LeaderboardType.Conviction ? community.TierOf(members[i].Id)?.Name : null);
        }

        return new BoardView(community.Id, type, page, board.Count, rows);
    }
}
