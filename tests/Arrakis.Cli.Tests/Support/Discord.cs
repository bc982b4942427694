using System.Net.Http.Json;
using System.Text.Json;
using Arrakis.Simulator;

namespace Arrakis.Cli.Tests.Support;

/// <summary>A simulated Discord in this process, and a user of it.</summary>
internal sealed class Discord : IAsyncDisposable
{
    private static readonly HttpClient Http = new();

    private Discord(DiscordSimulator simulator) => Simulator = simulator;

    public DiscordSimulator Simulator { get; }

    public Uri Url => Simulator.BaseUrl;

    public static async Task<Discord> StartAsync(SimulatorOptions options, TimeSpan? identifyInterval = null) => new(
        await DiscordSimulator.StartAsync(options with
        {
            Token = Hosting.SimulatedDiscord.Token, IdentifyInterval = identifyInterval ?? TimeSpan.FromMilliseconds(50),
            DispatchDelayAfterReadyMs = 0,
        }));

    /// <summary>Gives a command, waits for the answer, and returns it as the user sees it.</summary>
    public async Task<Answer> CommandAsync(int community, int author, string command, object? options = null)
    {
        using var given = await Http.PostAsJsonAsync(
            new Uri(Url, "/sim/interactions"), new { guild = community, user = author, command, options });
        var body = await given.Content.ReadFromJsonAsync<JsonElement>();
        given.IsSuccessStatusCode.ShouldBeTrue(body.ToString());
        var path = new Uri(Url, $"/sim/interactions/{body.GetProperty("id").GetString()}");
        JsonElement shown = default;
        await Eventually.TrueAsync(
            async () => (shown = await Http.GetFromJsonAsync<JsonElement>(path)).GetProperty("answered").GetBoolean(),
            () => $"an answer to /{command}: {shown}");
        var embed = shown.GetProperty("original").GetProperty("embeds")[0];
        return new Answer(
            embed.GetProperty("title").GetString()!, embed.GetProperty("description").GetString()!,
            shown.GetProperty("ephemeral").GetBoolean());
    }

    /// <summary>The registered commands.</summary>
    public async Task<JsonElement> RegisteredAsync()
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri(Url, $"/api/v10/applications/{new SimulatorOptions { TracePath = "" }.ApplicationId}/commands"));
        request.Headers.TryAddWithoutValidation("Authorization", $"Bot {Hosting.SimulatedDiscord.Token}");
        using var response = await Http.SendAsync(request);
        return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).Clone();
    }

    /// <summary>Waits until the node has registered its commands.</summary>
    public Task CommandsAsync() =>
        Eventually.TrueAsync(async () => (await RegisteredAsync()).GetArrayLength() > 0, () => "registered commands");

    /// <summary>Whether all that was played is durable in a node's log.</summary>
    public bool IsDurableIn(JsonElement snapshot)
    {
        var durable = snapshot.GetProperty("shards").EnumerateArray().ToDictionary(
            s => s.GetProperty("id").GetInt32(), s => s.GetProperty("sequenceDurable").GetInt64());
        var status = Simulator.Status;
        return status.AllPlayed && status.Shards.All(s => durable.GetValueOrDefault(s.Shard) >= s.LastSequence);
    }

    /// <summary>Waits until all that was played is durable in a node's log and store.</summary>
    public Task ArrivedAsync(RunningNode node)
    {
        var since = long.MaxValue;
        return Eventually.TrueAsync(
            async () =>
            {
                // A node publishes its numbers every second, not all at one moment: they have to stay level for longer.
                var snapshot = await node.SnapshotAsync();
                var isLevel = IsDurableIn(snapshot) && snapshot.GetProperty("lagEvents").GetInt64() == 0;
                since = isLevel ? Math.Min(since, Environment.TickCount64) : long.MaxValue;
                return isLevel && Environment.TickCount64 - since > 3_000;
            },
            () => $"{Simulator.Status}\n{node.Process.Errors}");
    }

    public ValueTask DisposeAsync() => Simulator.DisposeAsync();
}

/// <summary>What a user sees after a command.</summary>
internal sealed record Answer(string Title, string Text, bool IsPrivate);
