using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Arrakis.Pipeline.Web;

/// <summary>Answers whatever goes wrong in JSON; what is our own fault is logged, and told without its details.</summary>
internal sealed class ErrorGuard(ILogger logger)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted) await ExplainAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            var fault = WebFault.Of(e);
            if (fault is null) logger.LogError(e, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
            await (fault ?? WebFault.Internal).WriteAsync(context);
        }
    }

    private static Task ExplainAsync(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound when context.Response.ContentLength is null => WebJson.ErrorAsync(
            context, StatusCodes.Status404NotFound, "not_found",
            "There is no such page. There are /, /events, /api/session, /api/status, /api/communities, /api/communities/{id}, "
            + "/api/communities/{id}/leaderboards/{type}, /api/communities/{id}/members/{member}, its /history and /ranks, "
            + "/metrics, /health/live and /health/ready."),
        StatusCodes.Status405MethodNotAllowed => WebJson.ErrorAsync(context, StatusCodes.Status405MethodNotAllowed, "method_not_allowed",
            $"{context.Request.Method} is not possible here: everything is read with GET."),
        _ => Task.CompletedTask,
    };
}
