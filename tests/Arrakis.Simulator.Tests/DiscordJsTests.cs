using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Arrakis.Simulator.Tests;

/// <summary>npm's discord.js, unchanged, takes the simulator for Discord.</summary>
public sealed class DiscordJsTests : SimulatorTest
{
    private const int Messages = 300;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task A_bot_sees_its_guilds_resumes_after_a_lost_connection_without_missing_a_message_and_answers_a_command(
        bool zlib, bool byOpcode)
    {
        var simulator = await StartAsync(Messages, options => options with
        {
            Communities = 2,
            Speed = PlaybackSpeed.Times(120),
            DispatchDelayAfterReadyMs = 200,
        });
        await using var bot = DiscordJsBot.Start(simulator.BaseUrl, zlib);

        var ready = (await bot.WaitAsync("ready")).Single();
        ready["guilds"]!.AsArray().Select(guild => $"{guild!["id"]} {guild["channels"]}")
            .ShouldBe([$"{TraceIds.Community(0)} 57", $"{TraceIds.Community(1)} 57"]);
        await bot.WaitAsync("message", 20);
        simulator.ApplyFaults(byOpcode ? new FaultPlan { ReconnectNow = true } : new FaultPlan { DropNow = true });
        await bot.WaitAsync("resumed");
        var messages = await bot.WaitAsync("message", Messages);

        messages.Select(message => (string)message["id"]!)
            .ShouldBe(Enumerable.Range(0, Messages).Select(row => $"{TraceIds.Message(StartMs + (row * 1000), row)}"));
        messages.ShouldAllBe(message => (int)message["length"]! > 0 && (string?)message["channel"] != null && message["joined"] != null);
        bot.Lines("raw").Select(line => (string?)line["t"]).ShouldBe(["READY", "RESUMED"]);
        bot.Lines("compression").Select(line => (string?)line["name"]).ShouldBe([zlib ? "zlib-stream" : "none"]);
        simulator.Status.Identifies.ShouldBe(1);
        simulator.Status.Resumes.ShouldBe(1);
        await CommandIsAnsweredAsync(simulator, bot);

        await bot.StopAsync();
        bot.Lines("error").ShouldBeEmpty();
        await UntilAsync(() => simulator.Status.Connections == 0, "the bot disconnects");
    }

    private static async Task CommandIsAnsweredAsync(DiscordSimulator simulator, DiscordJsBot bot)
    {
        (await bot.WaitAsync("registered")).Single()["commands"]!.AsArray().Select(name => (string?)name).ShouldBe(["position"]);
        using var http = Http(simulator, token: null);
        using var given = await http.PostAsJsonAsync(
            "/sim/interactions", new { guild = 1, user = 3, command = "position", options = new { nym = "stilgar" } });
        var id = (string)(await given.Content.ReadFromJsonAsync<JsonNode>())!["id"]!;
        ((string?)(await bot.WaitAsync("interaction")).Single()["user"]).ShouldBe(TraceIds.Author(3).ToString());
        JsonNode? seen = null;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (seen?["follow_ups"] is not JsonArray { Count: 1 })
        {
            seen = await http.GetFromJsonAsync<JsonNode>($"/sim/interactions/{id}", limit.Token);
            await Task.Delay(10, limit.Token);
        }
        ((int)seen["callback_type"]!).ShouldBe(5);
        ((string?)seen["original"]!["content"]).ShouldBe("Rank of stilgar: 7");
        ((bool)seen["ephemeral"]!).ShouldBeTrue();
        ((string?)seen["follow_ups"]![0]!["content"]).ShouldBe("The worm has come.");
    }
}
