using System.CommandLine;
using Arrakis.Cli.Hosting;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cli.Commands;

/// <summary><c>arrakis gateway</c>: a gateway of a cluster.</summary>
internal static class GatewayCommand
{
    public static Command Create()
    {
        var url = SharedOptions.DiscordUrl();
        var trust = SharedOptions.TrustEventTime();
        var json = SharedOptions.Json();
        var command = new Command("gateway", """
            A gateway of a cluster: Discord's events into Kafka.

            Runs the shards of its pool, of POOL_ID, SHARDS_PER_POOL and TOTAL_SHARDS. Gateways take turns to identify
            by themselves; a new process resumes the sessions that the one before it has left. The rest of the
            cluster is `arrakis pipeline`; `arrakis topics create` makes the topics.

            Settings are environment variables, or keys of ./appsettings.json: DISCORD_TOKEN, KAFKA_BOOTSTRAP_SERVERS and
            SCYLLA_CONTACT_POINTS are needed; docs/operations.md lists the others.
            """) { url, trust, json };
        command.SetAction((parsed, _) =>
        {
            var settings = Settings.Load();
            var text = parsed.GetValue(url) ?? settings.DiscordUrl;
            var gateway = settings.Gateway(settings.Token ?? "", text is null ? null : DiscordAddress.Parse(text), parsed.GetValue(trust));
            var options = ClusterNodeOptions.Of(settings);
            var log = settings.Log(parsed.GetValue(json), LogLevel.Information);
            settings.ThrowIfMistaken();
            return NodeRun.RunAsync(
                (loggers, cancellationToken) => GatewayNode.StartAsync(options, gateway, loggers, cancellationToken),
                log, parsed.GetValue(json));
        });
        return command;
    }
}
