using Arrakis.Cli.Cluster;
using Arrakis.Cli.Output.Logs;
using Arrakis.Cli.Telemetry;
using Arrakis.EventLog.Sqlite;
using Arrakis.Gateway;
using Arrakis.Gateway.Rest;
using Arrakis.Pipeline.Commands;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Stores;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cli.Hosting;

/// <summary>A single node: Discord → gateway → log → pipeline → store, with the page beside it.</summary>
internal sealed class ArrakisNode : NodeHost
{
    private static readonly TimeSpan CommandGrace = TimeSpan.FromSeconds(5);

    private ArrakisNode(NodeOptions options) => Options = options;

    public NodeOptions Options { get; }

    public override string Role => NodeRoles.Node;

    public override string Source => Options.Source;

    public SqliteEventLog Log { get; private set; } = null!;

    public PipelineService Pipeline { get; private set; } = null!;

    public CommandService Commands { get; private set; } = null!;

    public GatewayService Gateway { get; private set; } = null!;

    public override GatewayService? OwnGateway => Gateway;

    public override PipelineService? OwnPipeline => Pipeline;

    public override IDeadLetterStore DeadLetters => Log;

    protected override TelemetryOptions? Telemetry => Options.Telemetry;

    protected override IReadOnlyList<Task> Endings => [Gateway.Completion, Pipeline.Completion];

    public static Task<ArrakisNode> StartAsync(NodeOptions options, RunLog loggers, CancellationToken cancellationToken) =>
        StartAsync(new ArrakisNode(options), loggers, cancellationToken);

    protected override async Task StopPartsAsync(CancellationToken cancellationToken)
    {
        await Gateway.StopAsync(cancellationToken);
        // Scores come first: commands that are not answered by then are given up.
        using var grace = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        grace.CancelAfter(CommandGrace);
        await Commands.StopAsync(grace.Token);
        await Pipeline.StopAsync(cancellationToken);
    }

    protected override async Task StartPartsAsync(ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Options.DataDirectory);
        Log = Own(await SqliteEventLog.OpenAsync(
            new SqliteEventLogOptions { Directory = Options.DataDirectory, Partitions = Options.Partitions }, cancellationToken));
        Own(new DataGauges(Options.DataDirectory).Show());
        CountDeadLetters(TimeSpan.FromSeconds(1), asMetric: true, loggers);
        var store = await OpenStoreAsync(cancellationToken);
        Pipeline = Own(await PipelineService.StartAsync(Log, Log, store, Options.Pipeline, Options.Scoring, loggers, cancellationToken));
        var rest = Own(new DiscordRestClient(
            new DiscordRestOptions { Token = Options.Gateway.Token, BaseUrl = Options.Gateway.ApiBaseUrl },
            loggers.CreateLogger<DiscordRestClient>()));
        Commands = Own(new CommandService(BotCommands.All, Pipeline, new RestReplies(rest), loggers));
        Gateway = Own(new GatewayService(Options.Gateway, Log, Log, Commands, rest, loggers));
        if (Options.HttpPort is { } port)
            await ServePageAsync(Options.HttpAddress, port, Options.HttpToken, ReadinessChecks.Of(this, store), loggers, cancellationToken);
        await Gateway.StartAsync(cancellationToken);
        if (Options.RegisterCommands)
            Own(CommandRegistration.Start(rest, loggers.CreateLogger("Arrakis.Commands")));
    }

    private async Task<ICommunityStore> OpenStoreAsync(CancellationToken cancellationToken)
    {
        var store = await Options.Store.OpenAsync(Options.DataDirectory, cancellationToken);
        if (Options.StoreDelay > TimeSpan.Zero)
            store = new SlowCommunityStore(store, Options.StoreDelay);
        return Own(store);
    }
}
