using Arrakis.Shared;
using Arrakis.Shared.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Arrakis.Pipeline.Web;

/// <summary><c>/api/communities</c>, a community, and the leaderboards below it.</summary>
internal sealed class CommunityRoutes(IRunView view)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/api/communities", ["GET", "HEAD"], ListAsync);
        routes.MapMethods("/api/communities/{id}", ["GET", "HEAD"], CommunityAsync);
        routes.MapMethods("/api/communities/{id}/leaderboards/{type}", ["GET", "HEAD"], LeaderboardAsync);
    }

    /// <summary>The most active first; <c>?search=</c> in names and ids, <c>?limit=</c> 1 to 1000.</summary>
    private Task ListAsync(HttpContext context)
    {
        var limit = RequestValues.Number("limit", context.Request.Query["limit"], @default: 100, lowest: 1, highest: 1000);
        return WebJson.WriteAsync(context, StatusCodes.Status200OK, view.Communities(RequestValues.Search(context.Request), limit));
    }

    private async Task CommunityAsync(HttpContext context)
    {
        var id = RequestValues.CommunityOf(context.Request);
        var community = await TimeLimit.RunAsync(Limit, token => view.CommunityAsync(id, token), context.RequestAborted);
        await (community is null
            ? WebFault.UnknownCommunity(id).WriteAsync(context)
            : WebJson.WriteAsync(context, StatusCodes.Status200OK, community));
    }

    /// <summary><c>?page=</c> from 1, or <c>?search=</c> for members by the beginning of their id or a part of their name.</summary>
    private Task LeaderboardAsync(HttpContext context)
    {
        var id = RequestValues.CommunityOf(context.Request);
        var type = RequestValues.Leaderboard((string?)context.Request.RouteValues["type"]);
        return RequestValues.Search(context.Request) is { Length: > 0 } search
            ? SearchAsync(context, id, type, search)
            : BoardAsync(context, id, type);
    }

    private async Task BoardAsync(HttpContext context, CommunityId id, LeaderboardType type)
    {
        var page = RequestValues.Number("page", context.Request.Query["page"], @default: 1, lowest: 1, highest: 10_000_000);
        var board = await TimeLimit.RunAsync(Limit, token => view.BoardAsync(id, type, page - 1, token), context.RequestAborted);
        if (board is null)
        {
            await WebFault.UnknownCommunity(id).WriteAsync(context);
            return;
        }

        var shown = BoardPage.Of(board);
        if (page > shown.Pages)
        {
            await WebJson.ErrorAsync(context, StatusCodes.Status404NotFound, "no_such_page",
                $"The {type.ToString().ToLowerInvariant()} leaderboard of community {id} has {shown.Pages} page(s); "
                + $"page {page} is not one of them.");
            return;
        }

        await WebJson.WriteAsync(context, StatusCodes.Status200OK, shown);
    }

    private async Task SearchAsync(HttpContext context, CommunityId id, LeaderboardType type, string search)
    {
        var found = await TimeLimit.RunAsync(Limit, token => view.SearchAsync(id, type, search, token), context.RequestAborted);
        await (found is null
            ? WebFault.UnknownCommunity(id).WriteAsync(context)
            : WebJson.WriteAsync(context, StatusCodes.Status200OK, found));
    }
}
