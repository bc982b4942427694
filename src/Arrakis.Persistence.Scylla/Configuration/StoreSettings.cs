using Akka.Actor;
using Akka.Configuration;
using Arrakis.Scylla;

namespace Arrakis.Persistence.Scylla.Configuration;

/// <summary>How the cluster is reached, and where the tables are: the section <c>akka.persistence.scylla</c>.</summary>
internal sealed record StoreSettings(
    ScyllaOptions Options, Consistency Write, Consistency Read, string Keyspace, bool CreatesSchema, string Replication)
{
    /// <summary>
    /// Reads the section; options from the program's <see cref="ScyllaPersistenceSetup"/> go before what it says of the connection.
    /// </summary>
    /// <exception cref="ConfigurationException">Something is mistaken; one line names all of it.</exception>
    public static StoreSettings From(ActorSystem system, string path)
    {
        var section = system.Settings.Config.GetConfig(path);
        if (section.IsNullOrEmpty())
            throw new ConfigurationException($"Arrakis.Persistence.Scylla is set up wrongly: there is no section {path}.");
        var reader = new HoconReader(section, path);
        var given = system.Settings.Setup.Get<ScyllaPersistenceSetup>();
        var options = given.HasValue ? given.Value.Options : ConnectionSettings.Read(reader);
        var settings = new StoreSettings(
            options with { Keyspace = null },
            reader.Consistency("write-consistency"),
            reader.Consistency("read-consistency"),
            reader.Required("keyspace"),
            reader.Flag("schema.create"),
            reader.Required("schema.replication"));
        if (!Schema.PersistenceSchema.IsKeyspaceName(settings.Keyspace))
        {
            reader.Mistake(
                "keyspace", $"is \"{settings.Keyspace}\": a name has 1 to 48 lower-case letters, digits and underscores, a letter first");
        }

        reader.ThrowIfMistaken(options.Validate());
        return settings;
    }
}
