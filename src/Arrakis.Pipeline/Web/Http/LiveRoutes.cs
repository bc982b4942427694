using Arrakis.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Arrakis.Pipeline.Web;

/// <summary><c>/api/status</c> and <c>/events</c>.</summary>
internal sealed class LiveRoutes(RunSampler sampler, EventStream stream, CancellationToken stopping)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(
            "/api/status", ["GET", "HEAD"], context => WebJson.WriteAsync(context, StatusCodes.Status200OK, sampler.Latest.StatusJson));
        routes.MapGet("/events", (RequestDelegate)EventsAsync);
    }

    private Task EventsAsync(HttpContext context) => stream.ServeAsync(context, Read(context.Request.Query), stopping);

    /// <summary>Optional: <c>?community=</c> with <c>&amp;type=</c> (activity), <c>&amp;page=</c> (top ten), <c>&amp;member=</c>.</summary>
    private static Watched Read(IQueryCollection query)
    {
        string community = query["community"].ToString(), type = query["type"].ToString();
        string page = query["page"].ToString(), member = query["member"].ToString();
        if (community.Length == 0 && (page.Length > 0 || member.Length > 0))
            throw new BadRequestException("A page or a member is one of a community: community= is missing.");
        return new Watched(
            community.Length == 0 ? null : RequestValues.Community(community),
            RequestValues.Leaderboard(type.Length == 0 ? "activity" : type),
            page.Length == 0 ? null : RequestValues.Number("page", page, @default: 1, lowest: 1, highest: 10_000_000) - 1,
            member.Length == 0 ? (MemberId?)null : RequestValues.Member(member));
    }
}
