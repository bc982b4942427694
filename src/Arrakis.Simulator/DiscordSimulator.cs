using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Arrakis.Simulator;

/// <summary>
/// A Discord that runs on 127.0.0.1: gateway version 10 and the REST routes that a bot needs, with a trace as what its
/// communities do, and faults on demand.
/// </summary>
public sealed class DiscordSimulator : IAsyncDisposable
{
    private readonly GatewayContext _context;
    private readonly WebApplication _app;
    private bool _isDisposed;

    private DiscordSimulator(GatewayContext context, WebApplication app)
    {
        _context = context;
        _app = app;
    }

    /// <summary>
    /// Where it listens: <c>http://127.0.0.1:port</c>. The API is under <c>/api/v10</c>, the control routes under <c>/sim</c>.
    /// </summary>
    public Uri BaseUrl { get; private set; } = new("http://127.0.0.1");

    /// <summary>How far it is.</summary>
    public SimulatorStatus Status => StatusReport.Create(_context);

    /// <summary>Ends when the last frame of the trace was handed to the sockets.</summary>
    public Task Played => _context.Played;

    /// <summary>Reads the trace and listens.</summary>
    /// <param name="options">What to play.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="SimulatorException">An option is wrong, or the port is in use.</exception>
    /// <exception cref="TraceException">The trace cannot be played.</exception>
    public static async Task<DiscordSimulator> StartAsync(SimulatorOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var trace = await Task.Run(() => TraceFile.Load(options.TracePath), cancellationToken);
        var context = new GatewayContext(options, trace);
        var simulator = new DiscordSimulator(context, Build(options));
        simulator.MapRoutes();
        try
        {
            await simulator._app.StartAsync(cancellationToken);
        }
        catch (Exception e)
        {
            await simulator._app.DisposeAsync();
            if (e is not IOException) throw;
            throw new SimulatorException(
                $"The simulator cannot listen on 127.0.0.1:{options.Port}: {e.Message} Choose another port, or 0 for any free one.", e);
        }
        simulator.BaseUrl = new Uri(simulator._app.Urls.Single());
        context.GatewayUrl = new Uri($"ws://127.0.0.1:{simulator.BaseUrl.Port}");
        return simulator;
    }

    /// <summary>Changes what goes wrong, and lets happen what shall happen now.</summary>
    /// <exception cref="SimulatorException">The plan is wrong.</exception>
    public void ApplyFaults(FaultPlan faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        _context.Faults.Apply(faults);
        _context.Connections.Trigger(faults);
    }

    /// <summary>Cuts all connections and stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _context.Connections.AbortAll();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static WebApplication Build(SimulatorOptions options)
    {
        // The empty builder reads neither environment nor appsettings.json: those belong to the program that hosts the simulator.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, options.Port, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
        });
        return builder.Build();
    }

    private void MapRoutes()
    {
        _app.Use((http, next) => GatewayEndpoint.IsUpgrade(http) ? GatewayEndpoint.RunAsync(http, _context) : next(http));
        _app.UseRouting();
        var routes = new RestRoutes(_app, _context);
        var commands = new CommandStore(_context);
        var interactions = new InteractionStore(_context.Options.Clock);
        var messages = new InteractionMessages(_context);
        ApplicationRoutes.Map(routes, _context);
        CommandRoutes.Map(routes, _context, commands);
        GuildRoutes.Map(routes, _context);
        MessageRoutes.Map(routes, _context);
        new InteractionRoutes(interactions, messages).Map(routes);
        new WebhookRoutes(_context, interactions, messages).Map(routes);
        ControlRoutes.Map(_app, this, _context.Map, new CommandGiver(_context, commands, interactions), interactions);
        _app.MapFallback(RestRoutes.NotFoundAsync);
    }
}
