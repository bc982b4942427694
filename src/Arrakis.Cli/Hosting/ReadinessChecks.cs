using Arrakis.Gateway;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Web;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Cli.Hosting;

/// <summary>The parts of a node that must work for it to be ready.</summary>
internal static class ReadinessChecks
{
    private static readonly TimeSpan StoreLimit = TimeSpan.FromSeconds(1);

    public static IReadOnlyList<IReadinessCheck> Of(ArrakisNode node, ICommunityStore store) =>
    [
        Shards(node),
        new ReadinessCheck("log", async ct =>
        {
            await node.Log.GetRangeAsync(0, ct);
            return ReadinessResult.Ok();
        }),
        Store(store),
        Pipeline(node),
    ];

    /// <summary>Whether all shards are ready.</summary>
    public static IReadinessCheck Shards(NodeHost node) =>
        new ReadinessCheck("shards", _ => ValueTask.FromResult(Shards(node.OwnGateway?.Status)));

    /// <summary>Whether a read of the store is answered in time.</summary>
    public static IReadinessCheck Store(ICommunityStore store) => new ReadinessCheck("store", ct => StoreAsync(store.CheckHealthAsync, ct));

    /// <summary>The same of the log's state, which a gateway reads and writes.</summary>
    public static IReadinessCheck State(IGatewaySessionStore state) =>
        new ReadinessCheck("store", ct => StoreAsync(async limit => await state.LoadSessionAsync(0, limit), ct));

    /// <summary>Whether the pipeline writes, and no partition of it is stopped.</summary>
    public static IReadinessCheck Pipeline(NodeHost node) =>
        new ReadinessCheck("pipeline", _ => ValueTask.FromResult(Pipeline(node.OwnPipeline)));

    /// <summary>A part that says itself why it does not work.</summary>
    public static IReadinessCheck Of(string name, Func<string?> trouble) => new ReadinessCheck(
        name, _ => ValueTask.FromResult(trouble() is { } reason ? ReadinessResult.Failing(reason) : ReadinessResult.Ok()));

    private static async ValueTask<ReadinessResult> StoreAsync(
        Func<CancellationToken, ValueTask> check, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StoreLimit);
        try
        {
            await check(limit.Token);
            return ReadinessResult.Ok();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ReadinessResult.Failing($"a read was not answered within {StoreLimit.TotalSeconds} s");
        }
    }

    private static ReadinessResult Shards(GatewayStatus? status)
    {
        if (status is null || status.Shards.Count == 0)
            return ReadinessResult.Failing("the gateway is starting");
        var ready = status.Shards.Count(s => s.IsHealthy);
        var text = $"{ready} of {status.Shards.Count} shards are ready";
        var reason = status.Shards.FirstOrDefault(s => !s.IsHealthy) is { } ill ? ill.LogFault ?? ill.LastError : null;
        return ready == status.Shards.Count
            ? ReadinessResult.Ok(text)
            : ReadinessResult.Failing(reason is null ? text : $"{text}: {reason}");
    }

    private static ReadinessResult Pipeline(PipelineService? pipeline) => pipeline switch
    {
        null => ReadinessResult.Failing("the pipeline is starting"),
        { Completion.IsFaulted: true } p => ReadinessResult.Failing(p.Completion.Exception!.InnerException!.Message),
        { Trouble: { } trouble } => ReadinessResult.Failing($"writes fail and are repeated: {trouble}"),
        var p when p.Partitions.FirstOrDefault(s => s.Stopped is not null) is { } stopped =>
            ReadinessResult.Failing($"partition {stopped.Partition} is stopped: {stopped.Stopped}"),
        var p => ReadinessResult.Ok($"lag {p.Partitions.Sum(s => s.Lag)} events"),
    };
}
