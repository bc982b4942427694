using Arrakis.Cli.Hosting;
using Arrakis.Cli.Output.Logs;
using Arrakis.Cluster.Hosting;
using Arrakis.Gateway;
using Arrakis.Pipeline;
using Arrakis.Pipeline.Scoring;
using Arrakis.Pipeline.Stores.Sqlite;
using Arrakis.Simulator;
using Arrakis.Testing;
using Microsoft.Extensions.Logging;
using Shouldly;

namespace Arrakis.Cluster.Tests.Hosting;

public sealed class SingleNodeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("arrakis-node-");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_node_brings_what_Discord_says_into_the_store_is_ready_meanwhile_and_drains(bool usesNetCord)
    {
        await using var discord = await DiscordSimulator.StartAsync(new SimulatorOptions
        {
            TracePath = SampleTrace.Path, Communities = 3, Speed = PlaybackSpeed.Max, Token = SimulatedDiscord.Token,
        });
        using var log = RunLog.Create(new LogSettings(LogLevel.Error, IsJson: false, Redactor.OfPatterns));
        var akka = new AkkaSettings { Port = 0, UsesNetCord = usesNetCord };
        await using (var node = await AkkaSingleNode.StartAsync(akka, Options(discord), log, CancellationToken.None))
        {
            await Eventually.TrueAsync(
                () => discord.Status.EventsTotal > 0 && node.OwnPipeline!.Totals.Durable >= discord.Status.EventsTotal,
                () => $"{node.OwnPipeline!.Totals.Durable} are durable");
            // Owners publish once a second what they hold.
            await Eventually.TrueAsync(
                () => node.OwnPipeline!.Communities.Count == 3, () => $"{node.OwnPipeline!.Communities.Count} communities are shown");
            using var http = new HttpClient { BaseAddress = node.Web!.Url };
            await Eventually.TrueAsync(
                async () => (await http.GetAsync("health/ready")).IsSuccessStatusCode, () => http.GetStringAsync("health/ready").Result);

            await node.StopAsync();
            await node.Completion;
        }

        await using var store = SqliteCommunityStore.OpenReadOnly(_folder.FullName);
        var communities = await store.ListCommunitiesAsync(CancellationToken.None);
        communities.Count.ShouldBe(3);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private NodeOptions Options(DiscordSimulator discord) => new()
    {
        DataDirectory = _folder.FullName,
        Gateway = new GatewayOptions
        {
            Token = SimulatedDiscord.Token, ApiBaseUrl = SimulatedDiscord.ApiUrl(discord), TrustEventTime = true,
        },
        Pipeline = new PipelineOptions(),
        Scoring = new ScoringCatalog(ScoringSettings.Default),
        HttpPort = 0,
        RegisterCommands = false,
    };
}
