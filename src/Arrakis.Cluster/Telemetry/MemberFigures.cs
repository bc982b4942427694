using System.Diagnostics.Metrics;
using Akka.Cluster;
using Arrakis.Pipeline.Web;

namespace Arrakis.Cluster.Telemetry;

/// <summary>The members of the cluster as this node sees them. Read when somebody looks; that neither waits nor asks anybody.</summary>
internal sealed class MemberFigures
{
    private static readonly MemberStatus[] Statuses =
        [MemberStatus.Up, MemberStatus.WeaklyUp, MemberStatus.Joining, MemberStatus.Leaving, MemberStatus.Exiting, MemberStatus.Down];

    private readonly Akka.Cluster.Cluster _cluster;
    private readonly KeyValuePair<string, object?>[][] _tags;

    /// <summary>Makes the instruments.</summary>
    public MemberFigures(Meter meter, Akka.Cluster.Cluster cluster)
    {
        _cluster = cluster;
        var roles = string.Join(',', cluster.SelfRoles.Order(StringComparer.Ordinal));
        _tags = [.. Statuses.Select(status => new KeyValuePair<string, object?>[]
        {
            new("status", status.ToString()), new("cluster_role", roles), new("akka_address", cluster.SelfAddress.ToString()),
            new("service_version", WebOptions.ProgramVersion),
        })];
        meter.CreateObservableGauge(
            "akka_cluster_members", Members, unit: null,
            "Members of the cluster by status, as this node sees them; the other labels are this node's.");
        meter.CreateObservableGauge(
            "akka_cluster_reachable_members", Reachable, unit: null,
            "Members of the cluster that this node takes for reachable, and others.");
    }

    private IEnumerable<Measurement<long>> Members()
    {
        var members = _cluster.State.Members;
        return Statuses.Select((status, i) => new Measurement<long>(members.Count(m => m.Status == status), _tags[i]));
    }

    private IEnumerable<Measurement<long>> Reachable()
    {
        var state = _cluster.State;
        var unreachable = state.Unreachable.Count;
        yield return Of("True", Math.Max(0, state.Members.Count - unreachable));
        yield return Of("False", unreachable);

        static Measurement<long> Of(string status, int count) => new(count, new KeyValuePair<string, object?>("status", status));
    }
}
