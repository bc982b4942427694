using System.Text.RegularExpressions;

namespace Arrakis.Pipeline.Stores.Scylla.Schema;

/// <summary>How the schema of the store is made.</summary>
public sealed partial record SchemaOptions
{
    /// <summary>The keyspace (default: <c>arrakis</c>).</summary>
    public string Keyspace { get; init; } = "arrakis";

    /// <summary>
    /// Replicas of each row by datacenter, for a keyspace that is made now; an existing one keeps what it has. Empty: of the
    /// session's own datacenter, three replicas or as many as it has nodes.
    /// </summary>
    public IReadOnlyDictionary<string, int> Replication { get; init; } = new Dictionary<string, int>();

    /// <summary>
    /// Whether a keyspace that is made now may spread by tablets where ScyllaDB does so by itself (default: no). Conditional
    /// writes, by which epochs and the schema's lock are taken, work on tablets from ScyllaDB 2025.4 on alone; counters too
    /// have long needed a keyspace without them. A keyspace cannot be changed from one to the other.
    /// </summary>
    public bool AllowTablets { get; init; }

    /// <summary>For how long to wait while another program changes the schema (default: 2 minutes).</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>For how long the nodes may take to agree on the schema after each statement (default: 30 s).</summary>
    public TimeSpan AgreementTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Every mistake in these options, each with what would be right; empty if there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        var mistakes = new List<string>();
        if (!KeyspaceName().IsMatch(Keyspace))
            mistakes.Add($"The keyspace is “{Keyspace}”; it has to be 1 to 48 of a-z, 0-9 and _, a letter first.");
        foreach (var (datacenter, factor) in Replication)
        {
            if (!DatacenterName().IsMatch(datacenter))
                mistakes.Add($"A datacenter is “{datacenter}”; it has to be letters, digits, -, _ and dots.");
            if (factor < 1)
                mistakes.Add($"Datacenter {datacenter} has a replication factor of {factor}; it has to be 1 or more.");
        }

        if (LockTimeout <= TimeSpan.Zero || AgreementTimeout <= TimeSpan.Zero)
            mistakes.Add("LockTimeout and AgreementTimeout have to be above zero.");
        return mistakes;
    }

    // Lower case alone: names that have to be quoted are a trap in every other tool. Names are part of statements, and
    // checked here for that reason too.
    [GeneratedRegex("^[a-z][a-z0-9_]{0,47}$", RegexOptions.CultureInvariant)]
    private static partial Regex KeyspaceName();

    [GeneratedRegex(@"^[A-Za-z0-9_.\-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex DatacenterName();
}
