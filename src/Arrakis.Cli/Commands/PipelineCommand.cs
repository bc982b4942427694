using System.CommandLine;
using Arrakis.Cli.Hosting;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cli.Commands;

/// <summary><c>arrakis pipeline</c>: a pipeline of a cluster.</summary>
internal static class PipelineCommand
{
    public static Command Create()
    {
        var url = SharedOptions.DiscordUrl();
        var delay = SharedOptions.StoreDelay();
        var json = SharedOptions.Json();
        var command = new Command("pipeline", """
            A pipeline of a cluster: Kafka's events into scores.

            Kafka's consumer group decides which partitions it owns, and gives them to others when it ends. It answers the
            commands of their communities, for which it needs no token.

            Settings are environment variables, or keys of ./appsettings.json: KAFKA_BOOTSTRAP_SERVERS and
            SCYLLA_CONTACT_POINTS are needed; docs/operations.md lists the others.
            """) { url, delay, json };
        command.SetAction((parsed, _) =>
        {
            var settings = Settings.Load();
            var pipeline = new PipelineNodeOptions
            {
                Pipeline = settings.Pipeline(),
                Scoring = settings.Scoring(),
                StoreDelay = TimeSpan.FromMilliseconds(parsed.GetValue(delay)),
            };
            if ((parsed.GetValue(url) ?? settings.DiscordUrl) is { } text)
                pipeline = pipeline with { DiscordApi = DiscordAddress.Parse(text) };
            var options = ClusterNodeOptions.Of(settings);
            var log = settings.Log(parsed.GetValue(json), LogLevel.Information);
            settings.ThrowIfMistaken();
            return NodeRun.RunAsync(
                (loggers, cancellationToken) => PipelineNode.StartAsync(options, pipeline, loggers, cancellationToken),
                log, parsed.GetValue(json));
        });
        return command;
    }
}
