using System.Globalization;
using Akka.Cluster.Hosting;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Hosting.Logging;
using Akka.Remote.Hosting;
using Arrakis.Cli.Hosting;
using Arrakis.Persistence.Scylla;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cluster.Hosting;

/// <summary>How the actor system of a node is set up: <c>hocon/</c>, over it the settings, over them an operator's file.</summary>
internal static class ArrakisConfiguration
{
    /// <summary>All that a node's actor system needs to be a member of the cluster.</summary>
    /// <param name="builder">What is set up.</param>
    /// <param name="settings">How the node is reached.</param>
    /// <param name="scylla">Where the coordinator of the shards keeps its state; null for in memory, on a node that is alone.</param>
    /// <param name="loggers">Where log lines go.</param>
    public static AkkaConfigurationBuilder ConfigureArrakis(
        this AkkaConfigurationBuilder builder, AkkaSettings settings, ScyllaSettings? scylla, ILoggerFactory loggers)
    {
        builder
            .AddHocon(HoconFiles.All(), HoconAddMode.Prepend)
            .WithLog(loggers)
            .WithRemoting(RemotingOf(settings))
            .WithClustering(ClusteringOf(settings))
            .AddHocon(SplitBrain(settings.SplitBrain), HoconAddMode.Prepend)
            .WithCoordinatorState(scylla);
        return settings.HoconFile is { } file ? builder.AddHocon(HoconFiles.Read(file), HoconAddMode.Prepend) : builder;
    }

    private static AkkaConfigurationBuilder WithLog(this AkkaConfigurationBuilder builder, ILoggerFactory loggers) => builder
        .AddSetup(new LoggerFactorySetup(loggers))
        .ConfigureLoggers(log =>
        {
            log.ClearLoggers();
            log.AddLogger<RunLogger>();
            log.LogLevel = RunLogger.LevelFor(loggers.CreateLogger("Akka"));
        });

    private static RemoteOptions RemotingOf(AkkaSettings settings) => new()
    {
        HostName = settings.BindHostname ?? settings.Hostname,
        PublicHostName = settings.Hostname,
        Port = settings.Port,
        EnableSsl = settings.Certificate is not null,
        Ssl = new SslOptions { X509Certificate = settings.Certificate, SuppressValidation = !settings.ChecksCertificates },
    };

    private static ClusterOptions ClusteringOf(AkkaSettings settings) => new()
    {
        Roles = [.. settings.Roles],
        SeedNodes = [.. settings.SeedNodes.Select(settings.AddressOf)],
        SplitBrainResolver = settings.SplitBrain.ToOption(),
    };

    // What Akka.Hosting has no word for.
    private static Config SplitBrain(SplitBrainOptions options) => ConfigurationFactory.ParseString(string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        akka.cluster.split-brain-resolver {
          active-strategy = {{options.Strategy}}
          stable-after = {{options.StableAfter.TotalMilliseconds}}ms
        }
        """));

    private static AkkaConfigurationBuilder WithCoordinatorState(this AkkaConfigurationBuilder builder, ScyllaSettings? scylla)
    {
        if (scylla is null)
            return builder.AddHocon("akka.cluster.sharding.state-store-mode = ddata", HoconAddMode.Prepend);
        return builder
            .AddSetup(new ScyllaPersistenceSetup(scylla.Options))
            .AddHocon(
                $$"""
                akka.cluster.sharding.state-store-mode = persistence
                akka.persistence.scylla.keyspace = {{KeyspaceOf(scylla)}}
                """,
                HoconAddMode.Prepend)
            .AddHocon(ScyllaPersistence.DefaultConfig, HoconAddMode.Append);
    }

    /// <summary>The keyspace of the coordinator's journal, beside that of the scores.</summary>
    public static string KeyspaceOf(ScyllaSettings scylla) => scylla.Keyspace + "_akka";
}
