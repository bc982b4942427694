using System.Collections.Concurrent;
using Akka.Configuration;
using Arrakis.Testing.Cassandra;

namespace Arrakis.Persistence.Scylla.Tests.Support;

/// <summary>Configurations of systems whose plugins are on the shared Cassandra.</summary>
internal static class TestStore
{
    private static readonly ConcurrentDictionary<string, string> Keyspaces = new();

    /// <summary>One keyspace for all tests of a class: they use persistence ids of their own.</summary>
    public static Config For<T>(string more = "") => On(Keyspaces.GetOrAdd(typeof(T).Name, _ => SharedCassandra.NewKeyspace()), more);

    public static Config On(string keyspace, string more = "") => On(Points(), keyspace, more);

    public static Config On(IEnumerable<string> contactPoints, string keyspace, string more = "") => ConfigurationFactory.ParseString($$"""
        {{more}}
        """).WithFallback(ConfigurationFactory.ParseString($$"""
        akka.loglevel = WARNING
        akka.stdout-loglevel = WARNING
        akka.test.single-expect-default = 20s
        akka.persistence {
          journal.plugin = "akka.persistence.journal.scylla"
          snapshot-store.plugin = "akka.persistence.snapshot-store.scylla"
          scylla {
            contact-points = [{{string.Join(',', contactPoints.Select(point => $"\"{point}\""))}}]
            keyspace = "{{keyspace}}"
            schema.create = on
          }
        }
        """)).WithFallback(ScyllaPersistence.DefaultConfig);

    // Specs take their configuration in a constructor, which cannot wait otherwise.
    public static IReadOnlyList<string> Points() => SharedCassandra.ContactPointsAsync().GetAwaiter().GetResult();
}
