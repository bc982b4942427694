using Arrakis.EventLog.Sqlite;
using Arrakis.Gateway;
using Arrakis.Gateway.Rest;
using Arrakis.Pipeline.Commands;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Stores;
using Arrakis.Pipeline.Web;
using Arrakis.Scylla.Telemetry;
using Arrakis.Shared.Store;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cli.Hosting;

/// <summary>
/// A single node: Discord → gateway → log → pipeline → store, with the page beside it. Started from the store backwards, so
/// that nothing arrives before there is somebody to take it; stopped from the gateway forwards, so that all of it drains.
/// </summary>
internal sealed class ArrakisNode : IAsyncDisposable
{
    private static readonly TimeSpan DrainGrace = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CommandGrace = TimeSpan.FromSeconds(5);
    private readonly List<Func<ValueTask>> _disposals = [];

    private ArrakisNode(NodeOptions options)
    {
        Options = options;
        View = new NodeView(this);
    }

    public NodeOptions Options { get; }

    public NodeView View { get; }

    public RunState State { get; private set; } = RunState.Starting;

    public SqliteEventLog Log { get; private set; } = null!;

    public PipelineService Pipeline { get; private set; } = null!;

    public CommandService Commands { get; private set; } = null!;

    public GatewayService Gateway { get; private set; } = null!;

    public ArrakisWebHost? Web { get; private set; }

    /// <summary>Fails as soon as a part that cannot recover by itself does.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    public static async Task<ArrakisNode> StartAsync(NodeOptions options, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var node = new ArrakisNode(options);
        try
        {
            await node.StartPartsAsync(loggers, cancellationToken);
            return node;
        }
        catch
        {
            await node.DrainAsync();
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops reading from Discord, and makes durable all that was read.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        State = RunState.Draining;
        await Gateway.StopAsync(cancellationToken);
        // Scores come first: commands that are not answered by then are given up.
        using var grace = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        grace.CancelAfter(CommandGrace);
        await Commands.StopAsync(grace.Token);
        await Pipeline.StopAsync(cancellationToken);
        State = RunState.Stopped;
    }

    // Stopped while it started: what the pipeline has already applied is written, pages included.
    private async Task DrainAsync()
    {
        if (Pipeline is null || Pipeline.Completion.IsFaulted)
            return;
        using var grace = new CancellationTokenSource(DrainGrace);
        await Pipeline.StopAsync(grace.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = _disposals.Count - 1; i >= 0; i--)
            await _disposals[i]();
        _disposals.Clear();
    }

    private async Task StartPartsAsync(ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Options.DataDirectory);
        InstrumentCatalog.CreateAll();
        var logger = loggers.CreateLogger("Arrakis.Metrics");
        var metrics = Own(new PrometheusCollector(new PrometheusOptions
        {
            Meters = [ArrakisMeter.Name, ProcessMetrics.MeterName, ScyllaMetrics.MeterName],
            ObservationFailed = fault => logger.LogWarning("A gauge could not be read: {Reason}", fault.Message),
        }));
        Log = Own(await SqliteEventLog.OpenAsync(
            new SqliteEventLogOptions { Directory = Options.DataDirectory, Partitions = Options.Partitions }, cancellationToken));
        var store = await OpenStoreAsync(cancellationToken);
        Pipeline = Own(await PipelineService.StartAsync(Log, Log, store, Options.Pipeline, Options.Scoring, loggers, cancellationToken));
        var rest = Own(new DiscordRestClient(new DiscordRestOptions { Token = Options.Gateway.Token, BaseUrl = Options.Gateway.ApiBaseUrl }, loggers.CreateLogger<DiscordRestClient>()));
        Commands = Own(new CommandService(BotCommands.All, Pipeline, new RestReplies(rest), loggers));
        Gateway = Own(new GatewayService(Options.Gateway, Log, Log, Commands, rest, loggers));
        if (Options.HttpPort is { } port)
        {
            Web = Own(await ArrakisWebHost.StartAsync(
                new WebOptions { Address = Options.HttpAddress, Port = port }, View, ReadinessChecks.Of(this, store), metrics, loggers, cancellationToken));
        }

        await Gateway.StartAsync(cancellationToken);
        if (Options.RegisterCommands)
            Own(CommandRegistration.Start(rest, loggers.CreateLogger("Arrakis.Commands")));
        State = RunState.Running;
        Completion = WatchAsync();
    }

    private async Task<ICommunityStore> OpenStoreAsync(CancellationToken cancellationToken)
    {
        var store = await Options.Store.OpenAsync(Options.DataDirectory, cancellationToken);
        if (Options.StoreDelay > TimeSpan.Zero)
            store = new SlowCommunityStore(store, Options.StoreDelay);
        return Own(store);
    }

    private async Task WatchAsync() => await await Task.WhenAny(Gateway.Completion, Pipeline.Completion);

    private T Own<T>(T part)
    {
        _disposals.Add(part switch
        {
            IAsyncDisposable asynchronous => asynchronous.DisposeAsync,
            IDisposable synchronous => () =>
            {
                synchronous.Dispose();
                return ValueTask.CompletedTask;
            },
            _ => throw new ArgumentException($"{typeof(T)} cannot be disposed of.", nameof(part)),
        });
        return part;
    }
}
