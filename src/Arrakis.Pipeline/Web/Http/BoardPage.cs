using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Web;

/// <summary>A page of a leaderboard as JSON; pages count from 1.</summary>
internal sealed record BoardPage(
    CommunityId Community, LeaderboardType Type, int Page, long Pages, int PageSize, long Ranked, IReadOnlyList<BoardRow> Rows)
{
    public static BoardPage Of(BoardView board) => new(
        board.Community, board.Type, board.Page + 1, Math.Max(1, (board.Ranked + LeaderboardPage.Size - 1) / LeaderboardPage.Size),
        LeaderboardPage.Size, board.Ranked, board.Rows);
}
