using System.Globalization;
using Arrakis.Scylla.Topology;

namespace Arrakis.Pipeline.Stores.Scylla.Schema;

/// <summary>
/// Fills in what a migration leaves open: the keyspace's name and replication, and what servers lack. Nothing else of a
/// migration varies.
/// </summary>
internal sealed class SchemaTemplate
{
    private const int UsualReplicas = 3;

    // 30 windows in the 90 days that history lives.
    private const string TimeWindows =
        "{'class': 'TimeWindowCompactionStrategy', 'compaction_window_unit': 'DAYS', 'compaction_window_size': 3}";

    private const string Leveled = "{'class': 'LeveledCompactionStrategy'}";

    private readonly Dictionary<string, string> _values;
    private readonly List<string> _notices = [];

    public SchemaTemplate(SchemaOptions options, SchemaServer server, ClusterTopology topology)
    {
        var replication = options.Replication.Count > 0
            ? options.Replication
            : new Dictionary<string, int> { [topology.LocalDatacenter] = Math.Min(UsualReplicas, Math.Max(1, LocalNodes(topology))) };
        var replicas = replication.Select(r => string.Create(CultureInfo.InvariantCulture, $", '{r.Key}': {r.Value}"));
        _values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["keyspace"] = options.Keyspace,
            ["replication"] = $"{{'class': 'NetworkTopologyStrategy'{string.Concat(replicas)}}}",
            ["tablets"] = server.HasTablets && !options.AllowTablets ? " AND tablets = {'enabled': false}" : "",
            ["time_window_compaction"] = server.HasTimeWindowCompaction ? TimeWindows : Leveled,
        };
        if (!server.HasTimeWindowCompaction)
            _notices.Add($"{server.Name} has no TimeWindowCompactionStrategy: score_history takes LeveledCompactionStrategy.");
    }

    /// <summary>What was chosen for this server where another would have got something else.</summary>
    public IReadOnlyList<string> Notices => _notices;

    /// <summary>The statements of a migration for this server.</summary>
    /// <exception cref="FormatException">A placeholder is unknown.</exception>
    public IReadOnlyList<string> Statements(string text)
    {
        foreach (var (name, value) in _values)
            text = text.Replace($"${{{name}}}", value, StringComparison.Ordinal);
        var open = text.IndexOf("${", StringComparison.Ordinal);
        return open < 0
            ? CqlScript.Split(text)
            : throw new FormatException(
                $"The placeholder {text[open..(text.IndexOf('}', open) + 1)]} is unknown; known are {string.Join(", ", _values.Keys)}.");
    }

    private static int LocalNodes(ClusterTopology topology) => topology.Hosts.Count(host => host.Datacenter == topology.LocalDatacenter);
}
