using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Arrakis.Simulator.Tests;

public sealed class RestTests : SimulatorTest
{
    [Fact]
    public async Task The_gateway_is_found_and_the_session_starts_are_told()
    {
        var simulator = await StartAsync(1, options => options with { Shards = 3, MaxConcurrency = 2, SessionStartTotal = 10 });
        using var http = Http(simulator);
        var gateway = (await http.GetFromJsonAsync<JsonNode>("/api/v10/gateway/bot"))!;
        ((string?)gateway["url"]).ShouldBe($"ws://127.0.0.1:{simulator.BaseUrl.Port}");
        ((int)gateway["shards"]!).ShouldBe(3);
        ((int)gateway["session_start_limit"]!["remaining"]!).ShouldBe(10);
        ((int)gateway["session_start_limit"]!["max_concurrency"]!).ShouldBe(2);
        using var stranger = Http(simulator, token: null);
        ((string?)(await stranger.GetFromJsonAsync<JsonNode>("/api/v10/gateway"))!["url"]).ShouldBe((string?)gateway["url"]);
    }

    [Theory]
    [InlineData("/api/v10/gateway/bot")]
    [InlineData("/api/v10/users/@me")]
    [InlineData("/api/v10/applications/@me")]
    [InlineData("/api/v10/guilds/1/members")]
    public async Task Without_the_token_a_route_answers_401(string route)
    {
        var simulator = await StartAsync(1);
        using var http = Http(simulator, "wrong");
        (await http.GetAsync(route)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_bot_and_its_application_are_shown()
    {
        var simulator = await StartAsync(1);
        using var http = Http(simulator);
        var self = (await http.GetFromJsonAsync<JsonNode>("/api/v10/users/@me"))!;
        ((bool)self["bot"]!).ShouldBeTrue();
        foreach (var route in new[] { "/api/v10/applications/@me", "/api/v10/oauth2/applications/@me" })
            ((string?)(await http.GetFromJsonAsync<JsonNode>(route))!["id"]).ShouldBe((string?)self["id"]);
    }

    [Fact]
    public async Task Guilds_channels_and_members_are_listed()
    {
        var simulator = await StartAsync(30, options => options with { Communities = 3 });
        using var http = Http(simulator);
        var guild = TraceIds.Community(1);
        ((string?)(await http.GetFromJsonAsync<JsonNode>($"/api/v10/guilds/{guild}"))!["id"]).ShouldBe(guild.ToString());
        (await http.GetFromJsonAsync<JsonArray>($"/api/v10/guilds/{guild}/channels"))!.Count.ShouldBe(38);
        var members = (await http.GetFromJsonAsync<JsonArray>($"/api/v10/guilds/{guild}/members?limit=1000"))!;
        var ids = members.Select(member => (string)member!["user"]!["id"]!).ToArray();
        ids.Length.ShouldBe(7);
        (await http.GetFromJsonAsync<JsonArray>($"/api/v10/guilds/{guild}/members?limit=1000&after={ids[2]}"))!.Count.ShouldBe(4);
        ((string?)(await http.GetFromJsonAsync<JsonNode>($"/api/v10/guilds/{guild}/members/{ids[0]}"))!["user"]!["id"]).ShouldBe(ids[0]);
        await ShouldFailAsync(http, $"/api/v10/guilds/{guild}/members/{TraceIds.Author(4000)}", HttpStatusCode.NotFound, 10007);
        await ShouldFailAsync(http, $"/api/v10/guilds/{TraceIds.Community(3)}", HttpStatusCode.NotFound, 10004);
        await ShouldFailAsync(http, $"/api/v10/guilds/{guild}/members?limit=1001", HttpStatusCode.BadRequest, 50035);
    }

    [Fact]
    public async Task Messages_are_listed_as_far_as_they_were_dispatched_newest_first_and_like_the_dispatched_ones()
    {
        var simulator = await StartAsync(250, options => options with { Communities = 1 });
        using var http = Http(simulator);
        var route = $"/api/v10/channels/{TraceIds.Channel(1)}/messages";
        (await http.GetFromJsonAsync<JsonArray>(route))!.ShouldBeEmpty();
        var client = await ConnectAsync(simulator);
        await client.IdentifyAsync();
        var dispatched = (await client.ReadTraceAsync(275))
            .Where(e => (string?)e["t"] == "MESSAGE_CREATE" && (string?)e["d"]!["channel_id"] == $"{TraceIds.Channel(1)}")
            .Select(e => e["d"]!).ToArray();
        var newest = (await http.GetFromJsonAsync<JsonArray>($"{route}?limit=100"))!;
        Ids(newest).ShouldBe(dispatched.Select(message => (string?)message["id"]).Reverse().Take(newest.Count));
        newest.Count.ShouldBe(84);
        ((string?)newest[0]!["content"]).ShouldBe((string?)dispatched[^1]["content"]);
        newest[0]!["guild_id"].ShouldBeNull();
        Ids((await http.GetFromJsonAsync<JsonArray>($"{route}?limit=2&after={dispatched[9]["id"]}"))!).ShouldBe(
            [(string?)dispatched[11]["id"], (string?)dispatched[10]["id"]]);
        Ids((await http.GetFromJsonAsync<JsonArray>($"{route}?limit=2&before={dispatched[9]["id"]}"))!).ShouldBe(
            [(string?)dispatched[8]["id"], (string?)dispatched[7]["id"]]);
        await ShouldFailAsync(http, $"{route}?limit=101", HttpStatusCode.BadRequest, 50035);
    }

    [Fact]
    public async Task Commands_are_registered_replaced_and_removed()
    {
        var simulator = await StartAsync(1);
        using var http = Http(simulator);
        var self = (string)(await http.GetFromJsonAsync<JsonNode>("/api/v10/users/@me"))!["id"]!;
        var route = $"/api/v10/applications/{self}/commands";
        var put = await http.PutAsJsonAsync(
            route, new[] { new { name = "stats", description = "Counts" }, new { name = "badges", description = "Badges" } });
        var commands = (await put.Content.ReadFromJsonAsync<JsonArray>())!;
        commands.Select(command => (string?)command!["name"]).ShouldBe(["stats", "badges"]);
        var again = await http.PostAsJsonAsync(route, new { name = "stats", description = "Counts anew" });
        again.StatusCode.ShouldBe(HttpStatusCode.OK);
        ((string?)(await again.Content.ReadFromJsonAsync<JsonNode>())!["id"]).ShouldBe((string?)commands[0]!["id"]);
        (await http.PostAsJsonAsync(
            $"/api/v10/applications/{self}/guilds/{TraceIds.Community(0)}/commands",
            new { name = "naib", description = "Naibs" })).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await http.DeleteAsync($"{route}/{commands[1]!["id"]}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await http.GetFromJsonAsync<JsonArray>(route))!.Select(command => (string?)command!["description"]).ShouldBe(["Counts anew"]);
        (await http.PutAsJsonAsync(route, new[] { new { name = "No Name", description = "x" } })).StatusCode.ShouldBe(
            HttpStatusCode.BadRequest);
        (await http.PutAsJsonAsync("/api/v10/applications/1/commands", Array.Empty<object>())).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Answers_tell_the_limits_and_beyond_them_comes_429()
    {
        var simulator = await StartAsync(1, options => options with { RestCallsPerSecond = 1_000_000, Clock = new StillClock() });
        using var http = Http(simulator);
        for (var left = 19; left >= 0; left--)
        {
            var allowed = await http.GetAsync("/api/v10/users/@me");
            allowed.StatusCode.ShouldBe(HttpStatusCode.OK);
            Header(allowed.Headers, "X-RateLimit-Remaining").ShouldBe($"{left}");
            Header(allowed.Headers, "X-RateLimit-Limit").ShouldBe("20");
            Header(allowed.Headers, "X-RateLimit-Reset-After").ShouldBe("1.000");
        }
        var refused = await http.GetAsync("/api/v10/users/@me");
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        Header(refused.Headers, "X-RateLimit-Scope").ShouldBe("user");
        ((double)(await refused.Content.ReadFromJsonAsync<JsonNode>())!["retry_after"]!).ShouldBe(1.0);
        (await http.GetAsync("/api/v10/gateway/bot")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_global_limit_holds_over_all_routes()
    {
        var simulator = await StartAsync(1, options => options with { RestCallsPerSecond = 2, Clock = new StillClock() });
        using var http = Http(simulator);
        (await http.GetAsync("/api/v10/users/@me")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await http.GetAsync("/api/v10/gateway/bot")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var refused = await http.GetAsync("/api/v10/applications/@me");
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        Header(refused.Headers, "X-RateLimit-Global").ShouldBe("true");
        ((bool)(await refused.Content.ReadFromJsonAsync<JsonNode>())!["global"]!).ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_not_a_route_is_404()
    {
        var simulator = await StartAsync(1);
        using var http = Http(simulator);
        await ShouldFailAsync(http, "/api/v10/nothing", HttpStatusCode.NotFound, 0);
        await ShouldFailAsync(http, "/api/v9/gateway", HttpStatusCode.NotFound, 0);
    }

    private static string?[] Ids(JsonArray messages) => [.. messages.Select(message => (string?)message!["id"])];

    private static string Header(HttpResponseHeaders headers, string name) => headers.GetValues(name).Single();

    private static async Task ShouldFailAsync(HttpClient http, string route, HttpStatusCode status, int code)
    {
        using var answer = await http.GetAsync(route);
        answer.StatusCode.ShouldBe(status);
        ((int)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["code"]!).ShouldBe(code);
    }
}
