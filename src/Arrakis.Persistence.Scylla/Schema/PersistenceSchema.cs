using System.Text.RegularExpressions;

namespace Arrakis.Persistence.Scylla.Schema;

/// <summary>
/// The tables of the journal and the snapshot store, from the files of <c>cql/persistence</c>, which are in this assembly.
/// </summary>
public static partial class PersistenceSchema
{
    private static readonly string[] Files = ["keyspace.cql", "0001-journal.cql", "0002-snapshots.cql"];

    /// <summary>The statements that make keyspace and tables where they are missing, in order; each can be run again.</summary>
    /// <param name="keyspace">The keyspace: 1 to 48 lower-case letters, digits and underscores, a letter first.</param>
    /// <param name="replication">Its replication, such as <c>{'class': 'NetworkTopologyStrategy', 'dc1': 3}</c>.</param>
    /// <exception cref="ArgumentException">No keyspace can have that name, or the replication is no map.</exception>
    public static IReadOnlyList<string> Statements(string keyspace, string replication)
    {
        ArgumentNullException.ThrowIfNull(keyspace);
        ArgumentNullException.ThrowIfNull(replication);
        if (!IsKeyspaceName(keyspace))
            throw new ArgumentException($"\"{keyspace}\" is no name of a keyspace.", nameof(keyspace));
        if (!Map().IsMatch(replication))
            throw new ArgumentException($"\"{replication}\" is no replication: write it as CQL does, in braces.", nameof(replication));
        return [.. Files.SelectMany(Read).Select(statement => statement
            .Replace("${keyspace}", keyspace, StringComparison.Ordinal)
            .Replace("${replication}", replication, StringComparison.Ordinal))];
    }

    internal static bool IsKeyspaceName(string name) => Name().IsMatch(name);

    private static IEnumerable<string> Read(string file)
    {
        using var stream = typeof(PersistenceSchema).Assembly.GetManifestResourceStream($"cql/{file}")
            ?? throw new InvalidOperationException($"The assembly lacks cql/{file}.");
        using var reader = new StreamReader(stream);
        return Comment().Replace(reader.ReadToEnd(), "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,47}$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^\s*\{[^{};]*\}\s*$")]
    private static partial Regex Map();

    [GeneratedRegex("--.*")]
    private static partial Regex Comment();
}
