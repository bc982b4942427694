using Arrakis.Cli.Commands;
using Arrakis.Cli.Hosting;
using Arrakis.Cli.Output.Logs;
using Arrakis.Cluster.Hosting;

namespace Arrakis.Cluster.Commands;

/// <summary>One node without Kafka: what `arrakis run` does, with communities as actors.</summary>
internal static class SingleNodeRun
{
    /// <exception cref="UsageException">What was asked for does not go together.</exception>
    public static async Task<int> RunAsync(RunRequest request, Settings settings, AkkaSettings akka, LogSettings log)
    {
        Refuse(request, settings, akka);
        await using var simulator = settings.Token is null ? await request.StartSimulatorAsync(CancellationToken.None) : null;
        using var data = DataDirectory.Choose(request.Data, isSimulated: simulator is not null);
        var options = request.ToNodeOptions(settings, simulator, data.Path);
        await using var space = await StoreSpace.ForRunAsync(options.Store, data, CancellationToken.None);
        options = options with { Store = space.Choice };
        return await ClusterRun.RunAsync(
            (loggers, cancellationToken) => AkkaSingleNode.StartAsync(akka, options, loggers, cancellationToken),
            node => NodeText.Of(node, options, data.IsTemporary), log, request.Json);
    }

    private static void Refuse(RunRequest request, Settings settings, AkkaSettings akka)
    {
        // All mistakes of the settings first.
        _ = StoreChoice.Of(request.Store, settings);
        settings.ThrowIfMistaken();
        if (akka.HasOthers || akka.Roles.Count < ClusterRoles.All.Count)
            throw new UsageException("KAFKA_BOOTSTRAP_SERVERS is not set: several nodes, or roles of their own, need Kafka between them.");
        request.ThrowIfContradictedBy(settings);
    }
}
