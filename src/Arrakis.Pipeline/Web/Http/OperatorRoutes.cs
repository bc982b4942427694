using Arrakis.Shared.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Arrakis.Pipeline.Web;

/// <summary>What machines ask: metrics and health.</summary>
internal sealed class OperatorRoutes(WebOptions options, IReadOnlyList<ReadinessProbe> probes, PrometheusCollector metrics)
{
    private const string Metrics = "/metrics";
    private const string Live = "/health/live";
    private const string Ready = "/health/ready";

    /// <summary>Whether it is the path of one of these.</summary>
    public static bool IsOne(PathString path) => path.Value is Metrics or Live or Ready;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Metrics, ["GET", "HEAD"], MetricsAsync);
        routes.MapMethods(Live, ["GET", "HEAD"], LiveAsync);
        routes.MapMethods(Ready, ["GET", "HEAD"], ReadyAsync);
    }

    private async Task MetricsAsync(HttpContext context)
    {
        context.Response.ContentType = PrometheusCollector.ContentType;
        context.Response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsHead(context.Request.Method)) return;
        metrics.Write(context.Response.BodyWriter);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private Task LiveAsync(HttpContext context) =>
        WebJson.WriteAsync(context, StatusCodes.Status200OK, new { status = "ok", version = options.Version });

    private async Task ReadyAsync(HttpContext context)
    {
        var parts = await Task.WhenAll(probes.Select(p => p.RunAsync(context.RequestAborted)));
        var report = new HealthReport(parts.All(p => p.IsOk), options.Version, parts);
        await WebJson.WriteAsync(context, report.IsOk ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, new
        {
            status = report.IsOk ? "ok" : "failing",
            version = report.Version,
            parts = report.Parts.Select(p => new { name = p.Name, ok = p.IsOk, reason = p.Reason }),
        });
    }
}
