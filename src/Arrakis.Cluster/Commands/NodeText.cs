using Arrakis.Cli.Hosting;
using Arrakis.Cluster.Hosting;

namespace Arrakis.Cluster.Commands;

/// <summary>What the terminal shows of a node that has started.</summary>
internal static class NodeText
{
    public static IEnumerable<(string Name, string Value)> Of(AkkaNode node, ClusterNodeOptions cluster, AkkaSettings akka)
    {
        yield return ("Node", node.Name);
        yield return ("Roles", string.Join(", ", akka.Roles));
        yield return ("Address", node.Address);
        yield return ("Kafka", $"{cluster.Kafka.BootstrapServers}, topics {cluster.Kafka.Prefix}*");
        yield return ("Store", $"ScyllaDB, {cluster.Scylla}");
        yield return ("Page", node.Web!.Url.ToString());
        yield return ("Cluster", "arrakis cluster show");
        yield return ("Stop", $"Ctrl-C, or arrakis cluster drain {node.Name}");
    }

    public static IEnumerable<(string Name, string Value)> Of(AkkaSingleNode node, NodeOptions options, bool isTemporary)
    {
        yield return ("Discord", node.Source);
        yield return ("Address", node.Address);
        yield return ("Store", options.Store.ToString());
        yield return ("Data", options.DataDirectory + (isTemporary ? " (goes when it stops; keep it with --data DIR)" : ""));
        yield return ("Page", node.Web!.Url.ToString());
        yield return ("Stop", "Ctrl-C: drains, then exits");
    }
}
