using Akka.Configuration;
using Akka.Hosting;
using Akka.Persistence.Hosting;

namespace Arrakis.Persistence.Scylla.Hosting;

/// <summary>Akka.Hosting for the plugins.</summary>
public static class ScyllaPersistenceHosting
{
    /// <summary>Makes the plugins known to the system, and makes them its default ones.</summary>
    /// <param name="builder">The system that is being set up.</param>
    /// <param name="options">How the cluster is reached, and where the tables are.</param>
    /// <param name="mode">Which of the plugins are the default ones (default: both).</param>
    /// <exception cref="ArgumentException">The options are mistaken; the message names every mistake.</exception>
    public static AkkaConfigurationBuilder WithScyllaPersistence(
        this AkkaConfigurationBuilder builder, ScyllaPersistenceOptions options, PersistenceMode mode = PersistenceMode.Both)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { Count: > 0 } mistakes)
            throw new ArgumentException(string.Join(' ', mistakes), nameof(options));
        if (mode != PersistenceMode.SnapshotStore)
            AddDefault(builder, "journal");
        if (mode != PersistenceMode.Journal)
            AddDefault(builder, "snapshot-store");
        return builder
            .AddSetup(new ScyllaPersistenceSetup(options.Connection))
            .AddHocon(options.ToConfig(), HoconAddMode.Prepend)
            .AddHocon(ScyllaPersistence.DefaultConfig, HoconAddMode.Append);
    }

    private static void AddDefault(AkkaConfigurationBuilder builder, string kind) => builder.AddHocon(
        ConfigurationFactory.ParseString($"akka.persistence.{kind}.plugin = \"akka.persistence.{kind}.scylla\""), HoconAddMode.Prepend);
}
