using Arrakis.Shared.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Arrakis.Pipeline.Web;

/// <summary><c>/api/communities</c> and the leaderboards below it.</summary>
internal sealed class CommunityRoutes(IRunView view)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/api/communities", ["GET", "HEAD"], ListAsync);
        routes.MapMethods("/api/communities/{id}/leaderboards/{type}", ["GET", "HEAD"], BoardAsync);
    }

    /// <summary>The most active first; <c>?search=</c> in names and ids, <c>?limit=</c> 1 to 1000.</summary>
    private Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var limit = RequestValues.Number("limit", query["limit"], @default: 100, lowest: 1, highest: 1000);
        var search = query["search"].ToString().Trim();
        var found = view.Communities().Where(c => Matches(c, search)).OrderByDescending(c => c.Events).ThenBy(c => c.Id).ToList();
        return WebJson.WriteAsync(context, StatusCodes.Status200OK, new { total = found.Count, communities = found.Take(limit) });
    }

    private async Task BoardAsync(HttpContext context)
    {
        var community = RequestValues.Community((string?)context.Request.RouteValues["id"]);
        var type = RequestValues.Leaderboard((string?)context.Request.RouteValues["type"]);
        var page = RequestValues.Number("page", context.Request.Query["page"], @default: 1, lowest: 1, highest: 10_000_000);
        var board = await view.BoardAsync(community, type, page - 1, context.RequestAborted);
        if (board is null)
        {
            await WebJson.ErrorAsync(context, StatusCodes.Status404NotFound, "unknown_community", $"Community {community} is not known here.");
            return;
        }

        var pages = Math.Max(1, (board.Ranked + LeaderboardPage.Size - 1) / LeaderboardPage.Size);
        if (page > pages)
        {
            await WebJson.ErrorAsync(context, StatusCodes.Status404NotFound, "no_such_page",
                $"The {type.ToString().ToLowerInvariant()} leaderboard of community {community} has {pages} page(s); page {page} is not one of them.");
            return;
        }

        await WebJson.WriteAsync(context, StatusCodes.Status200OK,
            new { community, type, page, pages, pageSize = LeaderboardPage.Size, ranked = board.Ranked, rows = board.Rows });
    }

    private static bool Matches(CommunitySummary community, string search) =>
        search.Length == 0 ||
        community.Id.ToString().Contains(search, StringComparison.Ordinal) ||
        (community.Name?.Contains(search, StringComparison.OrdinalIgnoreCase) ?? false);
}
