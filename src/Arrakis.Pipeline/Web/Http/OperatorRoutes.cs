using Arrakis.Shared.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Arrakis.Pipeline.Web;

/// <summary>What machines ask: metrics and health.</summary>
internal sealed class OperatorRoutes(WebOptions options, IReadOnlyList<ReadinessProbe> probes, PrometheusCollector metrics)
{

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/metrics", ["GET", "HEAD"], MetricsAsync).WithMetadata(PageAccess.FreeForMachines);
        routes.MapMethods("/health/live", ["GET", "HEAD"], LiveAsync).WithMetadata(PageAccess.FreeForMachines);
        routes.MapMethods("/health/ready", ["GET", "HEAD"], ReadyAsync).WithMetadata(PageAccess.FreeForMachines);
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
