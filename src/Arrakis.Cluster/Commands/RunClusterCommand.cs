using System.CommandLine;
using Arrakis.Cli.Commands;
using Arrakis.Cli.Hosting;
using Arrakis.Cluster.Hosting;
using Arrakis.Simulator;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cluster.Commands;

/// <summary><c>arrakis-cluster run</c>: a node.</summary>
internal static class RunClusterCommand
{
    private const int SampleCommunities = 4;
    private const double SampleSpeed = 600;

    public static Command Create()
    {
        var roles = new Option<string?>("--roles")
        {
            Description = "What the node does: gateway, pipeline, or both, which is the default (also AKKA_ROLES).", HelpName = "ROLES",
        };
        var data = SharedOptions.Data(
            "On one node without Kafka: where scores and log are kept. Default: ./data, or with the simulator a temporary directory.");
        var url = SharedOptions.DiscordUrl();
        var trust = SharedOptions.TrustEventTime();
        var trace = new Option<string?>("--trace")
        {
            Description = "The trace that the built-in simulator plays (a sample comes with Arrakis).", HelpName = "TRACE",
        };
        var communities = SharedOptions.Communities(required: false, SampleCommunities);
        var speed = SharedOptions.Speed(PlaybackSpeed.Times(SampleSpeed));
        var delay = SharedOptions.StoreDelay();
        var json = SharedOptions.Json();
        var command = new Command("run", """
            A node of the cluster.

            Where KAFKA_BOOTSTRAP_SERVERS is set, it is one of as many as you like: on Kafka and ScyllaDB, in the cluster that
            AKKA_SEED_NODES or AKKA_DISCOVERY_DNS leads to. Without it, it is alone: gateway, log in a file, actors, store and a
            page in one process; without DISCORD_TOKEN with a simulated Discord that plays a sample of a real community.

            Settings are environment variables, or keys of ./appsettings.json: those of `arrakis`, and AKKA_HOSTNAME,
            AKKA_BIND_HOSTNAME, AKKA_PORT, AKKA_SEED_NODES, AKKA_DISCOVERY_DNS, AKKA_ROLES, AKKA_TLS_CERTIFICATE,
            AKKA_SPLIT_BRAIN_STRATEGY and their like, which docs/akka-host.md lists.
            """) { roles, data, url, trust, trace, communities, speed, delay, json };
        command.SetAction((parsed, _) => RunAsync(new RunRequest
        {
            Data = parsed.GetValue(data),
            DiscordUrl = parsed.GetValue(url),
            TrustEventTime = parsed.GetValue(trust),
            Trace = parsed.GetValue(trace),
            Communities = parsed.GetValue(communities),
            Speed = parsed.GetValue(speed),
            StoreDelay = TimeSpan.FromMilliseconds(parsed.GetValue(delay)),
            Json = parsed.GetValue(json),
        }, parsed.GetValue(roles)));
        return command;
    }

    private static Task<int> RunAsync(RunRequest request, string? roles)
    {
        var settings = Settings.Load();
        var akka = settings.Read((configuration, mistakes) => new AkkaConfiguration(configuration, mistakes).Read(roles));
        var log = settings.Log(request.Json, LogLevel.Information);
        if (!settings.NamesKafka)
            return SingleNodeRun.RunAsync(request, settings, akka, log);
        var cluster = ClusterNodeOptions.Of(settings);
        var options = NodeOptionsOf(request, settings, cluster, akka);
        settings.ThrowIfMistaken();
        return ClusterRun.RunAsync(
            (loggers, cancellationToken) => AkkaNode.StartAsync(cluster, options, loggers, cancellationToken),
            node => NodeText.Of(node, cluster, akka), log, request.Json);
    }

    private static AkkaNodeOptions NodeOptionsOf(RunRequest request, Settings settings, ClusterNodeOptions cluster, AkkaSettings akka)
    {
        if (request.Trace is not null || request.Data is not null)
            throw new UsageException("--trace and --data go without Kafka, but KAFKA_BOOTSTRAP_SERVERS is set: leave them out.");
        // A keyspace's name has 48 characters at most.
        if (ArrakisConfiguration.KeyspaceOf(cluster.Scylla).Length > 48)
        {
            throw new UsageException(
                $"SCYLLA_KEYSPACE is “{cluster.Scylla.Keyspace}”; here it has 43 characters at most, "
                + "for the cluster's own adds _akka.");
        }

        var url = (request.DiscordUrl ?? settings.DiscordUrl) is { } text ? DiscordAddress.Parse(text) : null;
        var pipeline = new PipelineNodeOptions
        {
            Pipeline = settings.Pipeline(), Scoring = settings.Scoring(), StoreDelay = request.StoreDelay,
        };
        return new AkkaNodeOptions
        {
            Akka = akka,
            Gateway = akka.Roles.Contains(ClusterRoles.Gateway)
                ? settings.Gateway(settings.Token ?? "", url, request.TrustEventTime)
                : null,
            Pipeline = !akka.Roles.Contains(ClusterRoles.Pipeline) ? null : url is null ? pipeline : pipeline with { DiscordApi = url },
        };
    }
}
