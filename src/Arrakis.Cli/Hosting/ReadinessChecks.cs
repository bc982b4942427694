using Arrakis.Gateway;
using Arrakis.Pipeline.Web;
using Arrakis.Shared.Store;

namespace Arrakis.Cli.Hosting;

/// <summary>The parts of a node that must work for it to be ready.</summary>
internal static class ReadinessChecks
{
    public static IReadOnlyList<IReadinessCheck> Of(ArrakisNode node, ICommunityStore store) =>
    [
        new ReadinessCheck("shards", _ => ValueTask.FromResult(Shards(node.Gateway?.Status))),
        new ReadinessCheck("log", async ct =>
        {
            await node.Log.GetRangeAsync(0, ct);
            return ReadinessResult.Ok();
        }),
        new ReadinessCheck("store", async ct =>
        {
            await store.CheckHealthAsync(ct);
            return ReadinessResult.Ok();
        }),
        new ReadinessCheck("pipeline", _ => ValueTask.FromResult(Pipeline(node))),
    ];

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
