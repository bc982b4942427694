using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Arrakis.Pipeline.Web;

/// <summary><c>/api/status</c> and <c>/events</c>.</summary>
internal sealed class LiveRoutes(RunSampler sampler, EventStream stream, CancellationToken stopping)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/api/status", ["GET", "HEAD"], context => WebJson.WriteAsync(context, StatusCodes.Status200OK, sampler.Latest.StatusJson));
        routes.MapGet("/events", (RequestDelegate)EventsAsync);
    }

    /// <summary>Optional: <c>?community=</c> with <c>&amp;type=</c> (activity).</summary>
    private Task EventsAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var chosen = query["community"].ToString();
        var type = query["type"].ToString();
        return stream.ServeAsync(
            context,
            chosen.Length == 0 ? null : RequestValues.Community(chosen),
            RequestValues.Leaderboard(type.Length == 0 ? "activity" : type),
            stopping);
    }
}
