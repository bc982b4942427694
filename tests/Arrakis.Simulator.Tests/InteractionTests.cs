using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Arrakis.Shared;
using Shouldly;
using Xunit;

namespace Arrakis.Simulator.Tests;

public sealed class InteractionTests : SimulatorTest
{
    private readonly StillClock _clock = new();

    [Fact]
    public async Task A_command_reaches_the_shard_of_its_guild_as_documented()
    {
        var (simulator, http, _) = await StartWithCommandsAsync(shards: 2);
        var other = await ConnectAsync(simulator);
        await other.IdentifyAsync(shard: 1, total: 2);
        await other.ReadEventAsync("GUILD_CREATE");
        var guild = (TraceIds.Community(1).Value >> 22) % 2 == 1 ? 1 : 0;
        var given = await http.PostAsJsonAsync(
            "/sim/interactions", new { guild, user = 5, command = "badges award", options = new { nym = "6", reason = "a storm" } });
        given.StatusCode.ShouldBe(HttpStatusCode.Created);
        var d = (await other.ReadEventAsync("INTERACTION_CREATE"))["d"]!;
        ((int)d["type"]!).ShouldBe(2);
        ((string?)d["guild_id"]).ShouldBe(TraceIds.Community(guild).ToString());
        ((string?)d["member"]!["user"]!["id"]).ShouldBe(TraceIds.Author(5).ToString());
        ((string?)d["data"]!["name"]).ShouldBe("badges");
        var award = d["data"]!["options"]![0]!;
        ((string?)award["name"]).ShouldBe("award");
        ((string?)award["options"]![0]!["value"]).ShouldBe(TraceIds.Author(6).ToString());
        ((string?)award["options"]![1]!["value"]).ShouldBe("a storm");
        ((string?)d["data"]!["resolved"]!["users"]![TraceIds.Author(6).ToString()]!["id"]).ShouldBe(TraceIds.Author(6).ToString());
    }

    [Fact]
    public async Task A_command_is_given_with_curl_which_calls_its_body_a_form()
    {
        var (_, http, client) = await StartWithCommandsAsync();
        using var body = new StringContent(
            """{"guild":0,"user":17,"command":"badges award","options":{"nym":"6","reason":"a storm"}}""", null,
            "application/x-www-form-urlencoded");
        (await http.PostAsync("/sim/interactions", body)).StatusCode.ShouldBe(HttpStatusCode.Created);
        await client.ReadEventAsync("INTERACTION_CREATE");

        using var unknown = new StringContent("""{"guild":0,"user":17,"command":"badges award","bogus":1}""");
        var refused = await http.PostAsync("/sim/interactions", unknown);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("bogus is none of the fields guild, user");
    }

    [Fact]
    public async Task An_answer_is_taken_once_and_can_be_edited_and_followed()
    {
        var (_, http, client) = await StartWithCommandsAsync();
        var (id, token, webhook) = await GiveAsync(http, client);
        var callback = $"/api/v10/interactions/{id}/{token}/callback";
        (await http.PostAsJsonAsync(callback, new { type = 4, data = new { content = "Rank 7", flags = 64 } })).StatusCode.ShouldBe(
            HttpStatusCode.NoContent);
        await ShouldFailAsync(await http.PostAsJsonAsync(callback, new { type = 5 }), HttpStatusCode.BadRequest, 40060);
        (await http.PatchAsJsonAsync($"{webhook}/messages/@original", new { content = "Rank 6" })).EnsureSuccessStatusCode();
        ((string?)(await http.GetFromJsonAsync<JsonNode>($"{webhook}/messages/@original"))!["content"]).ShouldBe("Rank 6");
        (await http.PostAsJsonAsync(webhook, new { content = "More" })).EnsureSuccessStatusCode();
        var seen = (await http.GetFromJsonAsync<JsonNode>($"/sim/interactions/{id}"))!;
        ((bool)seen["answered"]!).ShouldBeTrue();
        ((bool)seen["ephemeral"]!).ShouldBeTrue();
        ((string?)seen["original"]!["content"]).ShouldBe("Rank 6");
        ((string?)seen["follow_ups"]![0]!["content"]).ShouldBe("More");
        seen.ToJsonString().ShouldNotContain(token);
        (await http.DeleteAsync($"{webhook}/messages/@original")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await ShouldFailAsync(await http.GetAsync($"{webhook}/messages/@original"), HttpStatusCode.NotFound, 10008);
    }

    [Fact]
    public async Task A_deferred_answer_is_loading_until_its_first_message()
    {
        var (_, http, client) = await StartWithCommandsAsync();
        var (id, token, webhook) = await GiveAsync(http, client);
        var deferred = await http.PostAsJsonAsync($"/api/v10/interactions/{id}/{token}/callback?with_response=true", new { type = 5 });
        ((bool)(await deferred.Content.ReadFromJsonAsync<JsonNode>())!["interaction"]!["response_message_loading"]!).ShouldBeTrue();
        ((bool)(await http.GetFromJsonAsync<JsonNode>($"/sim/interactions/{id}"))!["answered"]!).ShouldBeFalse();
        (await http.PostAsJsonAsync(webhook, new { content = "Here" })).EnsureSuccessStatusCode();
        var seen = (await http.GetFromJsonAsync<JsonNode>($"/sim/interactions/{id}"))!;
        ((bool)seen["answered"]!).ShouldBeTrue();
        ((string?)seen["original"]!["content"]).ShouldBe("Here");
        seen["follow_ups"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_state_that_the_user_saw_can_be_read_with_its_time()
    {
        var (_, http, client) = await StartWithCommandsAsync();
        var (id, token, webhook) = await GiveAsync(http, client);
        Snowflake.TimeMs(long.Parse(id, CultureInfo.InvariantCulture)).ShouldBe(_clock.GetUtcNow().ToUnixTimeMilliseconds());
        await ShouldFailAsync(await http.GetAsync($"{webhook}/messages/@original"), HttpStatusCode.NotFound, 10015);
        await ShouldFailAsync(
            await http.PatchAsJsonAsync($"{webhook}/messages/@original", new { content = "Too early" }), HttpStatusCode.NotFound, 10015);

        _clock.Advance(TimeSpan.FromSeconds(1));
        (await http.PostAsJsonAsync($"/api/v10/interactions/{id}/{token}/callback", new { type = 5, data = new { flags = 64 } }))
            .EnsureSuccessStatusCode();
        (await FlagsAsync()).ShouldBe(64 | 128);
        _clock.Advance(TimeSpan.FromSeconds(9));
        (await http.PatchAsJsonAsync($"{webhook}/messages/@original", new { content = "Try again" })).EnsureSuccessStatusCode();
        (await FlagsAsync()).ShouldBe(64);
        _clock.Advance(TimeSpan.FromSeconds(12));
        (await http.PatchAsJsonAsync($"{webhook}/messages/@original", new { content = "Rank 6", flags = 0 })).EnsureSuccessStatusCode();
        (await FlagsAsync()).ShouldBe(64, "an edit shows nobody else what was for one alone");

        var history = (await http.GetFromJsonAsync<JsonNode>($"/sim/interactions/{id}"))!["history"]!.AsArray();
        history.Select(s => ((double)s!["after_ms"]!, (bool)s["loading"]!, (string?)s["message"]!["content"]))
            .ShouldBe([(1_000, true, ""), (10_000, false, "Try again"), (22_000, false, "Rank 6")]);

        async Task<int> FlagsAsync() => (int)(await http.GetFromJsonAsync<JsonNode>($"{webhook}/messages/@original"))!["flags"]!;
    }

    [Fact]
    public async Task After_3_seconds_without_an_answer_the_interaction_is_unknown()
    {
        var (_, http, client) = await StartWithCommandsAsync();
        var (id, token, _) = await GiveAsync(http, client);
        _clock.Advance(TimeSpan.FromSeconds(3.1));
        await ShouldFailAsync(
            await http.PostAsJsonAsync($"/api/v10/interactions/{id}/{token}/callback", new { type = 5 }), HttpStatusCode.NotFound, 10062);
    }

    [Fact]
    public async Task After_15_minutes_the_token_is_void()
    {
        var (_, http, client) = await StartWithCommandsAsync();
        var (id, token, webhook) = await GiveAsync(http, client);
        (await http.PostAsJsonAsync($"/api/v10/interactions/{id}/{token}/callback", new { type = 5 })).EnsureSuccessStatusCode();
        _clock.Advance(TimeSpan.FromMinutes(14));
        (await http.PatchAsJsonAsync($"{webhook}/messages/@original", new { content = "Late" })).EnsureSuccessStatusCode();
        _clock.Advance(TimeSpan.FromMinutes(2));
        await ShouldFailAsync(
            await http.PatchAsJsonAsync($"{webhook}/messages/@original", new { content = "Too late" }), HttpStatusCode.Unauthorized, 50027);
    }

    [Fact]
    public async Task A_wrong_answer_is_refused_and_a_right_one_may_follow()
    {
        var (_, http, client) = await StartWithCommandsAsync();
        var (id, token, _) = await GiveAsync(http, client);
        var callback = $"/api/v10/interactions/{id}/{token}/callback";
        await ShouldFailAsync(await http.PostAsJsonAsync(callback, new { type = 77 }), HttpStatusCode.BadRequest, 50035);
        await ShouldFailAsync(
            await http.PostAsJsonAsync(callback, new { type = 4, data = new { content = "" } }), HttpStatusCode.BadRequest, 50006);
        await ShouldFailAsync(
            await http.PostAsJsonAsync(callback, new { type = 4, data = new { content = new string('x', 2001) } }),
            HttpStatusCode.BadRequest, 50035);
        await ShouldFailAsync(
            await http.PostAsJsonAsync($"/api/v10/interactions/{id}/wrong/callback", new { type = 5 }), HttpStatusCode.NotFound, 10062);
        (await http.PostAsJsonAsync(callback, new { type = 4, data = new { content = "Right" } })).EnsureSuccessStatusCode();
    }

    [Theory]
    [InlineData("""{"guild":0,"user":1,"command":"unheard"}""", "not registered")]
    [InlineData("""{"guild":0,"user":1,"command":"badges"}""", "needs a subcommand")]
    [InlineData("""{"guild":0,"user":1,"command":"badges award"}""", "needs the option 'nym'")]
    [InlineData("""{"guild":0,"user":1,"command":"stats","options":{"x":1}}""", "has no 'x'")]
    [InlineData("""{"guild":9,"user":1,"command":"stats"}""", "guild is the number")]
    [InlineData("""{"guild":0,"user":5000,"command":"stats"}""", "user is the number")]
    [InlineData("""[]""", "JSON object")]
    public async Task A_command_that_no_user_could_give_is_explained(string body, string expected)
    {
        var (_, http, _) = await StartWithCommandsAsync();
        using var content = new StringContent(body);
        using var answer = await http.PostAsync("/sim/interactions", content);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync<JsonNode>())!["error"]!.ToString().ShouldContain(expected);
    }

    [Fact]
    public async Task The_control_routes_answer_to_loopback_names_only()
    {
        var (_, http, _) = await StartWithCommandsAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sim/status") { Headers = { Host = "attacker.example" } };
        (await http.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        ((int)(await http.GetFromJsonAsync<JsonNode>("/sim/status"))!["identifies"]!).ShouldBe(1);
    }

    private async Task<(DiscordSimulator Simulator, HttpClient Http, GatewayClient Client)> StartWithCommandsAsync(int shards = 1)
    {
        var simulator = await StartAsync(20, options => options with { Communities = 2, Clock = _clock });
        var http = Http(simulator);
        var self = (string)(await http.GetFromJsonAsync<JsonNode>("/api/v10/users/@me"))!["id"]!;
        using var definitions = new StringContent(
            """
            [{"name":"stats","description":"Counts"},
             {"name":"badges","description":"Badges","options":[{"type":1,"name":"award","description":"Award","options":[
               {"type":6,"name":"nym","description":"Whom","required":true},{"type":3,"name":"reason","description":"Why"}]}]}]
            """);
        (await http.PutAsync($"/api/v10/applications/{self}/commands", definitions)).EnsureSuccessStatusCode();
        var client = await ConnectAsync(simulator);
        await client.IdentifyAsync(total: shards);
        await client.ReadEventAsync("READY");
        return (simulator, http, client);
    }

    private static async Task<(string Id, string Token, string Webhook)> GiveAsync(HttpClient http, GatewayClient client)
    {
        using var given = await http.PostAsJsonAsync(
            "/sim/interactions", new { guild = TraceIds.Community(0).ToString(), user = 3, command = "stats" });
        given.EnsureSuccessStatusCode();
        var d = (await client.ReadEventAsync("INTERACTION_CREATE"))["d"]!;
        return ((string)d["id"]!, (string)d["token"]!, $"/api/v10/webhooks/{d["application_id"]}/{d["token"]}");
    }

    private static async Task ShouldFailAsync(HttpResponseMessage answer, HttpStatusCode status, int code)
    {
        answer.StatusCode.ShouldBe(status);
        ((int)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["code"]!).ShouldBe(code);
    }
}
