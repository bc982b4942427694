using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Arrakis.Pipeline.Web;

namespace Arrakis.Cluster.Hosting;

/// <summary>Whether this node is a member that others reach, and whether it knows where communities are.</summary>
internal static class ClusterReadiness
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>Whether this node is up, and reaches the majority of the members.</summary>
    public static IReadinessCheck Membership(Akka.Cluster.Cluster cluster) =>
        new ReadinessCheck("cluster", _ => ValueTask.FromResult(Membership(cluster.State, cluster.SelfMember.Status)));

    /// <summary>The same of a state.</summary>
    /// <param name="state">What this node sees.</param>
    /// <param name="self">Its own status.</param>
    public static ReadinessResult Membership(ClusterEvent.CurrentClusterState state, MemberStatus self)
    {
        if (self != MemberStatus.Up)
        {
            var what = self == MemberStatus.Removed ? "no member" : self.ToString().ToLowerInvariant();
            return ReadinessResult.Failing($"this node is {what}");
        }

        var members = state.Members.Count;
        var reachable = members - state.Unreachable.Count;
        var text = $"{reachable} of {members} nodes are reached";
        return reachable * 2 > members ? ReadinessResult.Ok(text) : ReadinessResult.Failing(text);
    }

    /// <summary>Whether the region is registered with a coordinator, which answers.</summary>
    /// <param name="region">This node's region; null while there is none.</param>
    public static IReadinessCheck Sharding(Func<IActorRef?> region) => new ReadinessCheck("sharding", async cancellationToken =>
    {
        if (region() is not { } there)
            return ReadinessResult.Failing("the region is starting");
        try
        {
            var regions = await there.Ask<CurrentRegions>(GetCurrentRegions.Instance, Limit, cancellationToken);
            return ReadinessResult.Ok($"{regions.Regions.Count} regions");
        }
        catch (AskTimeoutException)
        {
            return ReadinessResult.Failing("no coordinator of the shards answers");
        }
    });
}
