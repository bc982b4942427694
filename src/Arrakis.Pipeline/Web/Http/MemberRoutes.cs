using Arrakis.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Arrakis.Pipeline.Web;

/// <summary>A member of a community: as it is now, what it earned, and where it stood.</summary>
internal sealed class MemberRoutes(IRunView view)
{
    /// <summary>History is kept for so long.</summary>
    private const int MostHistoryDays = 90;

    /// <summary>Ranks are computed from many members' history: fewer days.</summary>
    private const int MostRankDays = 30;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RanksLimit = TimeSpan.FromSeconds(30);

    public void Map(IEndpointRouteBuilder routes)
    {
        const string Member = "/api/communities/{id}/members/{member}";
        routes.MapMethods(Member, ["GET", "HEAD"], context => AnswerAsync(context, Limit, view.MemberAsync));
        routes.MapMethods(Member + "/history", ["GET", "HEAD"], HistoryAsync);
        routes.MapMethods(Member + "/ranks", ["GET", "HEAD"], RanksAsync);
    }

    /// <summary><c>?days=</c> 1 to 90.</summary>
    private Task HistoryAsync(HttpContext context)
    {
        var days = RequestValues.Number("days", context.Request.Query["days"], @default: 30, lowest: 1, highest: MostHistoryDays);
        return AnswerAsync(context, Limit, (id, member, token) => view.HistoryAsync(id, member, days, token));
    }

    /// <summary><c>?days=</c> 1 to 30.</summary>
    private Task RanksAsync(HttpContext context)
    {
        var days = RequestValues.Number("days", context.Request.Query["days"], @default: 7, lowest: 1, highest: MostRankDays);
        return AnswerAsync(context, RanksLimit, (id, member, token) => view.RanksAsync(id, member, days, token));
    }

    private static async Task AnswerAsync<T>(
        HttpContext context, TimeSpan limit, Func<CommunityId, MemberId, CancellationToken, ValueTask<T?>> ask)
        where T : class
    {
        var id = RequestValues.CommunityOf(context.Request);
        var member = RequestValues.Member((string?)context.Request.RouteValues["member"]);
        var answer = await TimeLimit.RunAsync(limit, token => ask(id, member, token), context.RequestAborted);
        await (answer is null
            ? WebFault.UnknownMember(id, member).WriteAsync(context)
            : WebJson.WriteAsync(context, StatusCodes.Status200OK, answer));
    }
}
