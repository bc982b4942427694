using System.Net;
using Arrakis.Shared.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Arrakis.Pipeline.Web;

/// <summary>
/// The web pages: the operator's page on <c>/</c>, the same as JSON under <c>/api</c>, <c>/metrics</c> and
/// <c>/health</c>. Everything is read-only.
/// </summary>
public sealed class ArrakisWebHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RunSampler _sampler;
    private readonly HealthGauge _health;
    private readonly TimeSpan _stopTimeout;
    private int _disposed;

    private ArrakisWebHost(WebApplication app, RunSampler sampler, HealthGauge health, TimeSpan stopTimeout)
    {
        _app = app;
        _sampler = sampler;
        _health = health;
        _stopTimeout = stopTimeout;
    }

    /// <summary>Where the page is for somebody on this machine, such as <c>http://127.0.0.1:8080/</c>.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>Starts to serve.</summary>
    /// <param name="options">Where to listen and what to allow.</param>
    /// <param name="view">What the pages show.</param>
    /// <param name="checks">The parts that must work for the process to be ready.</param>
    /// <param name="metrics">What <c>/metrics</c> shows; stays the caller's.</param>
    /// <param name="loggers">Where warnings and errors go; stays the caller's.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="WebHostException">The port is in use or must not be used; the message says what to do.</exception>
    public static async Task<ArrakisWebHost> StartAsync(
        WebOptions options,
        IRunView view,
        IReadOnlyList<IReadinessCheck> checks,
        PrometheusCollector metrics,
        ILoggerFactory loggers,
        CancellationToken cancellationToken = default)
    {
        if (options.Port is < 0 or > 65535)
        {
            throw new WebHostException(
                $"HTTP_PORT is {options.Port}, which is no port: it is a number from 0 to 65535, and 0 takes any free one.");
        }

        var logger = loggers.CreateLogger("Arrakis.Web");
        var pulse = new Pulse();
        var sampler = new RunSampler(view, options, pulse, TimeProvider.System, logger);
        var app = Build(options, loggers);
        ReadinessProbe[] probes = [.. checks.Select(c => new ReadinessProbe(c, options.ReadinessTimeout, options.Redact))];
        var changes = new ReadinessLog(
            () => sampler.State == RunState.Running, TimeProvider.System, loggers.CreateLogger("Arrakis.Health"));
        var host = new ArrakisWebHost(app, sampler, new HealthGauge(probes, options.HealthInterval, changes), options.StopTimeout);
        try
        {
            Map(app, options, view, probes, metrics, sampler, pulse, logger);
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e)
        {
            await host.DisposeAsync();
            if (Explain(e, options) is { } message) throw new WebHostException(message, e);
            throw;
        }

        host.Url = Reachable(new Uri(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()));
        return host;
    }

    // Where it listens on all addresses, nobody can go to "all": the page itself is answered on loopback.
    private static Uri Reachable(Uri listening) => listening.Host switch
    {
        "0.0.0.0" => new UriBuilder(listening) { Host = "127.0.0.1" }.Uri,
        "[::]" => new UriBuilder(listening) { Host = "[::1]" }.Uri,
        _ => listening,
    };

    /// <summary>Ends the event streams, waits a while for requests that are being answered, and frees the port.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        using var timeout = new CancellationTokenSource(_stopTimeout);
        await _app.StopAsync(timeout.Token);
        await _app.DisposeAsync();
        await _sampler.DisposeAsync();
        await _health.DisposeAsync();
    }

    // The empty builder reads no environment and no files: nothing but our options decides where the page listens.
    private static WebApplication Build(WebOptions options, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Arrakis.Pipeline" });
        builder.Services.AddSingleton<ILoggerFactory>(new QuietLoggers(loggers));
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(options.Address, options.Port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            // Connections that nobody uses do not keep out those of health checks.
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(30);
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
            kestrel.Limits.MaxConcurrentConnections = options.MaxEventStreams + 256;
        });
        return builder.Build();
    }

    private static void Map(
        WebApplication app, WebOptions options, IRunView view, IReadOnlyList<ReadinessProbe> probes,
        PrometheusCollector metrics, RunSampler sampler, Pulse pulse, ILogger logger)
    {
        app.Use(SecurityHeaders.InvokeAsync);
        app.Use(new ErrorGuard(logger).InvokeAsync);
        app.UseRouting();
        var token = options.Token is { } secret ? new PageToken(secret, TimeProvider.System) : null;
        var access = new PageAccess(token, new TokenAttempts(options.WrongTokenDelay));
        app.Use(access.InvokeAsync);
        new SessionRoutes(access).Map(app);
        new PageFiles().Map(app);
        new OperatorRoutes(options, probes, metrics).Map(app);
        new CommunityRoutes(view).Map(app);
        new MemberRoutes(view).Map(app);
        var stream = new EventStream(sampler, new LiveTopics(view, options, pulse, logger), pulse, options);
        new LiveRoutes(sampler, stream, app.Lifetime.ApplicationStopping).Map(app);
    }

    private static string? Explain(Exception e, WebOptions options)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is AddressInUseException)
            {
                return $"Port {options.Port} on {options.Address} is in use by another program. Stop that program, "
                    + "or choose another port with HTTP_PORT (0 takes any free one).";
            }

            if (cause is System.Net.Sockets.SocketException socket)
            {
                return $"The page cannot listen on {new IPEndPoint(options.Address, options.Port)}: {socket.Message}. "
                    + "Choose another port with HTTP_PORT (1024 or above needs no privileges, 0 takes any free one).";
            }
        }

        return null;
    }
}
