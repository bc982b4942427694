using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Arrakis.Testing.Otlp;

/// <summary>What a receiver does with a request.</summary>
public enum OtlpAnswer
{
    Takes,
    Refuses,
    Hangs,
}

/// <summary>A collector of OpenTelemetry's protocol in this process, over HTTP/1.1 with protobuf or over gRPC.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private const int GrpcPrefix = 5;
    private readonly WebApplication _application;
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentQueue<OtlpSpan> _spans = new();
    private readonly ConcurrentDictionary<(string Instance, string Name), OtlpMetric> _metrics = new();
    private int _requests;

    private OtlpReceiver(WebApplication application) => _application = application;

    /// <summary>Where it listens.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>What it does; can be changed at any time.</summary>
    public OtlpAnswer Answer { get; set; }

    /// <summary>All spans that it took.</summary>
    public IReadOnlyCollection<OtlpSpan> Spans => _spans;

    /// <summary>Each metric of each process, as it took it last.</summary>
    public ICollection<OtlpMetric> Metrics => _metrics.Values;

    /// <summary>Requests that came, whatever became of them.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>The last request's header <c>authorization</c>.</summary>
    public string? Authorization { get; private set; }

    /// <summary>Starts one on a free port of loopback.</summary>
    public static async Task<OtlpReceiver> StartAsync(bool grpc = false, OtlpAnswer answer = OtlpAnswer.Takes, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, port, o => o.Protocols = grpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        var receiver = new OtlpReceiver(builder.Build()) { Answer = answer };
        receiver._application.Run(receiver.TakeAsync);
        await receiver._application.StartAsync();
        var addresses = receiver._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        receiver.Url = new Uri(addresses.Addresses.Single());
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _application.DisposeAsync();
        _ending.Dispose();
    }

    private async Task TakeAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        Authorization = context.Request.Headers.Authorization;
        var grpc = context.Request.ContentType == "application/grpc";
        var body = await ReadAsync(context, grpc);
        if (Answer == OtlpAnswer.Hangs)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token, context.RequestAborted);
            await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            context.Abort();
            return;
        }

        var takes = Answer == OtlpAnswer.Takes;
        if (takes)
            Keep(context.Request.Path, body);
        await AnswerAsync(context, takes, grpc);
    }

    private void Keep(PathString path, byte[] body)
    {
        if (path == "/v1/traces" || path == "/opentelemetry.proto.collector.trace.v1.TraceService/Export")
        {
            foreach (var span in OtlpDecoder.Spans(body))
                _spans.Enqueue(span);
        }
        else if (path == "/v1/metrics" || path == "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export")
        {
            foreach (var metric in OtlpDecoder.Metrics(body))
                _metrics[(metric.Resource["service.instance.id"], metric.Name)] = metric;
        }
        else
        {
            throw new InvalidOperationException($"{path} is no path of the protocol");
        }
    }

    private static async Task<byte[]> ReadAsync(HttpContext context, bool grpc)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var body = buffer.ToArray();
        if (!grpc)
            return body;
        var length = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1, sizeof(int)));
        return body[GrpcPrefix..(GrpcPrefix + length)];
    }

    // Of gRPC, the status comes behind the (empty) answer.
    private static async Task AnswerAsync(HttpContext context, bool takes, bool grpc)
    {
        if (!grpc)
        {
            context.Response.StatusCode = takes ? StatusCodes.Status200OK : StatusCodes.Status500InternalServerError;
            context.Response.ContentType = "application/x-protobuf";
            return;
        }

        context.Response.ContentType = "application/grpc";
        context.Response.DeclareTrailer("grpc-status");
        await context.Response.Body.WriteAsync(new byte[GrpcPrefix], context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", takes ? "0" : "13");
    }
}
