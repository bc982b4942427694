using Akka.Configuration;
using Arrakis.Persistence.Scylla.Schema;
using Arrakis.Scylla;

namespace Arrakis.Persistence.Scylla.Hosting;

/// <summary>How <see cref="ScyllaPersistenceHosting.WithScyllaPersistence"/> sets the plugins up; all else has its default.</summary>
public sealed record ScyllaPersistenceOptions
{
    /// <summary>How the cluster is reached; its keyspace and consistencies are not used.</summary>
    public required ScyllaOptions Connection { get; init; }

    /// <summary>
    /// The keyspace of the tables: 1 to 48 lower-case letters, digits and underscores, a letter first (default arrakis_akka).
    /// </summary>
    public string Keyspace { get; init; } = "arrakis_akka";

    /// <summary>Events per partition, 2 to 10,000,000 (default 500,000). It cannot be changed while there are events.</summary>
    public int BucketSize { get; init; } = 500_000;

    /// <summary>Whether keyspace and tables are made where they are missing (default: no).</summary>
    public bool CreatesSchema { get; init; }

    /// <summary>Replication of a keyspace that is made so (default SimpleStrategy with one replica).</summary>
    public string Replication { get; init; } = "{'class': 'SimpleStrategy', 'replication_factor': 1}";

    /// <summary>Every mistake in these options, each with what would be right; empty if there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        var mistakes = new List<string>(Connection.Validate());
        if (!PersistenceSchema.IsKeyspaceName(Keyspace))
        {
            mistakes.Add(
                $"The keyspace \"{Keyspace}\" cannot be used: a name has 1 to 48 lower-case letters, digits and underscores, "
                + "a letter first.");
        }

        if (BucketSize is < 2 or > 10_000_000)
            mistakes.Add($"BucketSize is {BucketSize}: it has to be 2 to 10,000,000.");
        if (Replication.Contains('"', StringComparison.Ordinal) || Replication.Contains('\\', StringComparison.Ordinal))
            mistakes.Add("Replication has quotation marks: write texts as CQL does, in apostrophes.");
        return mistakes;
    }

    internal Config ToConfig() => ConfigurationFactory.ParseString(FormattableString.Invariant($$"""
        akka.persistence {
          scylla {
            keyspace = "{{Keyspace}}"
            schema { create = {{(CreatesSchema ? "on" : "off")}}, replication = "{{Replication}}" }
          }
          journal.scylla.bucket-size = {{BucketSize}}
        }
        """));
}
