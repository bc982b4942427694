using Arrakis.Gateway;
using Arrakis.Pipeline.Web;
using Arrakis.Shared.Store;

namespace Arrakis.Cli.Hosting;

/// <summary>The parts of a node that must work for it to be ready.</summary>
internal static class ReadinessChecks
{
    private static readonly TimeSpan StoreLimit = TimeSpan.FromSeconds(1);

    public static IReadOnlyList<IReadinessCheck> Of(ArrakisNode node, ICommunityStore store) =>
    [
        new ReadinessCheck("shards", _ => ValueTask.FromResult(Shards(node.Gateway?.Status))),
        new ReadinessCheck("log", async ct =>
        {
            await node.Log.GetRangeAsync(0, ct);
            return ReadinessResult.Ok();
        }),
        new ReadinessCheck("store", ct => StoreAsync(store, ct)),
        new ReadinessCheck("pipeline", _ => ValueTask.FromResult(Pipeline(node))),
    ];

    private static async ValueTask<ReadinessResult> StoreAsync(ICommunityStore store, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StoreLimit);
        try
        {
            await store.CheckHealthAsync(limit.Token);
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
        return ready == status.Shards.Count ? ReadinessResult.Ok(text) : ReadinessResult.Failing(reason is null ? text : $"{text}: {reason}");
    }

    private static ReadinessResult Pipeline(ArrakisNode node) => node.Pipeline switch
    {
        { Completion.IsFaulted: true } p => ReadinessResult.Failing(p.Completion.Exception!.InnerException!.Message),
        { Trouble: { } trouble } => ReadinessResult.Failing($"writes fail and are repeated: {trouble}"),
        var p => ReadinessResult.Ok($"lag {p.Partitions.Sum(s => s.Lag)} events"),
    };
}
