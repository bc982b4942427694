using System.Net;
using System.Text;
using Arrakis.Gateway.Rest;
using Arrakis.Gateway.Tests.Support;
using Arrakis.Shared;
using Arrakis.Shared.Discord;
using Microsoft.AspNetCore.Http;
using Shouldly;

namespace Arrakis.Gateway.Tests.Rest;

public sealed class DiscordRestClientTests : IAsyncLifetime, IDisposable
{
    private static readonly Interaction Command = new()
    {
        Id = 11, ApplicationId = 22, Token = "secret-token", CommunityId = new CommunityId(1), MemberId = new MemberId(2),
        Command = "position",
    };

    private FakeDiscord _discord = null!;
    private DiscordRestClient _rest = null!;

    public async Task InitializeAsync()
    {
        _discord = await FakeDiscord.StartAsync();
        _rest = new DiscordRestClient(new DiscordRestOptions
        {
            BaseUrl = _discord.ApiUrl, Token = _discord.Token, RetryBase = TimeSpan.FromMilliseconds(5),
            Deadline = TimeSpan.FromSeconds(20),
        });
    }

    public async Task DisposeAsync() => await _discord.DisposeAsync();

    public void Dispose() => _rest.Dispose();

    [Fact]
    public async Task The_gateway_and_its_limits_are_read()
    {
        var bot = await _rest.GetGatewayBotAsync();
        bot.ShouldBe(new GatewayBot(new Uri(_discord.GatewayUrl), 1, 1000, 1000, TimeSpan.FromHours(4), 1));
    }

    [Fact]
    public async Task Answers_to_commands_go_to_their_routes_without_the_bots_token()
    {
        _discord.Other = context => context.Response.WriteAsync("{}");
        await _rest.RespondAsync(Command, "{\"content\":\"hi\"}"u8.ToArray());
        await _rest.DeferAsync(Command, ephemeral: true);
        await _rest.EditOriginalAsync(Command, "{\"content\":\"later\"}"u8.ToArray());
        await _rest.CreateFollowUpAsync(Command, "{\"content\":\"more\"}"u8.ToArray());
        _discord.Requests.ShouldBe(
        [
            ("POST", "/api/v10/interactions/11/secret-token/callback", """{"type":4,"data":{"content":"hi"}}""", false),
            ("POST", "/api/v10/interactions/11/secret-token/callback", """{"type":5,"data":{"flags":64}}""", false),
            ("PATCH", "/api/v10/webhooks/22/secret-token/messages/@original", """{"content":"later"}""", false),
            ("POST", "/api/v10/webhooks/22/secret-token", """{"content":"more"}""", false),
        ]);
    }

    [Fact]
    public async Task Commands_are_read_and_replaced()
    {
        _discord.Other = context => context.Response.WriteAsync("""[{"name":"position"}]""");
        Encoding.UTF8.GetString(await _rest.GetCommandsAsync(22)).ShouldContain("position");
        await _rest.BulkOverwriteCommandsAsync(22, "[]"u8.ToArray());
        _discord.Requests.Last().ShouldBe(("PUT", "/api/v10/applications/22/commands", "[]", true));
    }

    [Fact]
    public async Task After_a_429_the_request_is_sent_again_when_its_time_is_over()
    {
        var refused = 0;
        _discord.Other = context =>
        {
            if (Interlocked.Increment(ref refused) > 2)
                return context.Response.WriteAsync("""{"id":"77"}""");
            context.Response.StatusCode = 429;
            return context.Response.WriteAsync("""{"message":"slow down","retry_after":0.05,"global":false}""");
        };
        (await _rest.GetApplicationIdAsync()).ShouldBe(77);
        _discord.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task After_a_global_429_other_routes_wait_too_but_interactions_do_not()
    {
        var first = true;
        _discord.Other = context =>
        {
            if (!first)
                return context.Response.WriteAsync("{}");
            first = false;
            context.Response.StatusCode = 429;
            return context.Response.WriteAsync("""{"message":"slow down","retry_after":3600,"global":true}""");
        };
        using var cancel = new CancellationTokenSource();
        var limited = _rest.GetApplicationIdAsync(cancel.Token);
        await Eventually.HoldsAsync(() => _discord.Requests.Count == 1, "the first is refused");
        await Eventually.HoldsAsync(() => !first, "the refusal is sent");
        await _rest.RespondAsync(Command, "{}"u8.ToArray());
        limited.IsCompleted.ShouldBeFalse();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => limited);
    }

    [Fact]
    public async Task Faults_of_the_server_are_tried_again()
    {
        var count = 0;
        _discord.Other = context =>
        {
            if (Interlocked.Increment(ref count) > 3)
                return context.Response.WriteAsync("""{"id":"77"}""");
            context.Response.StatusCode = 502;
            return context.Response.WriteAsync("<html>bad gateway</html>");
        };
        (await _rest.GetApplicationIdAsync()).ShouldBe(77);
    }

    [Fact]
    public async Task Faults_that_do_not_pass_end_at_the_deadline_with_what_the_server_said()
    {
        _discord.Other = context =>
        {
            context.Response.StatusCode = 500;
            return context.Response.WriteAsync("broken");
        };
        using var rest = new DiscordRestClient(new DiscordRestOptions
        {
            BaseUrl = _discord.ApiUrl, Token = "t", RetryBase = TimeSpan.FromMilliseconds(20), Deadline = TimeSpan.FromMilliseconds(500),
        });
        var fault = await Should.ThrowAsync<DiscordRestException>(() => rest.GetApplicationIdAsync());
        fault.Status.ShouldBe(HttpStatusCode.InternalServerError);
        fault.Message.ShouldContain("broken");
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task Refusals_are_told_at_once_with_discords_code_and_without_secrets(int status)
    {
        _discord.Other = context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("""{"message":"Unknown interaction","code":10062}""");
        };
        var fault = await Should.ThrowAsync<DiscordRestException>(() => _rest.RespondAsync(Command, "{}"u8.ToArray()));
        ((int)fault.Status).ShouldBe(status);
        fault.Code.ShouldBe(10062);
        fault.Message.ShouldContain("Unknown interaction");
        fault.ToString().ShouldNotContain("secret-token");
        _discord.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deferral_whose_answer_was_lost_is_given_as_the_second_attempt_shows(bool reset)
    {
        var count = 0;
        _discord.Other = context =>
        {
            if (Interlocked.Increment(ref count) == 1)
                return Lose(context, reset);
            context.Response.StatusCode = 400;
            return context.Response.WriteAsync("""{"message":"Interaction has already been acknowledged.","code":40060}""");
        };
        await _rest.DeferAsync(Command, ephemeral: false);
        _discord.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_interaction_that_somebody_else_has_acknowledged_is_an_error()
    {
        var count = 0;
        _discord.Other = context =>
        {
            // A refusal for the rate limit took nothing.
            context.Response.StatusCode = Interlocked.Increment(ref count) == 1 ? 429 : 400;
            return context.Response.WriteAsync("""{"message":"no","code":40060,"retry_after":0.01}""");
        };
        (await Should.ThrowAsync<DiscordRestException>(() => _rest.DeferAsync(Command, ephemeral: false))).Code.ShouldBe(40060);
        count.ShouldBe(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_follow_up_that_discord_may_have_taken_is_not_posted_again(bool reset)
    {
        _discord.Other = context => Lose(context, reset);
        (await Should.ThrowAsync<DiscordRestException>(
            () => _rest.CreateFollowUpAsync(Command, "{}"u8.ToArray()))).IsTransient.ShouldBeTrue();
        _discord.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_follow_up_that_was_refused_for_its_rate_is_posted_later()
    {
        var count = 0;
        _discord.Other = context =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref count) == 1 ? 429 : 200;
            return context.Response.WriteAsync("""{"retry_after":0.01}""");
        };
        await _rest.CreateFollowUpAsync(Command, "{}"u8.ToArray());
        _discord.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_expired_interaction_does_not_look_like_a_wrong_bot_token()
    {
        _discord.Other = context =>
        {
            context.Response.StatusCode = 401;
            return context.Response.WriteAsync("""{"message":"Invalid Webhook Token","code":50027}""");
        };
        var expired = await Should.ThrowAsync<DiscordRestException>(() => _rest.EditOriginalAsync(Command, "{}"u8.ToArray()));
        expired.IsUnauthorized.ShouldBeFalse();
        expired.Message.ShouldNotContain("DISCORD_TOKEN");
        var wrong = await Should.ThrowAsync<DiscordRestException>(() => _rest.GetApplicationIdAsync());
        wrong.IsUnauthorized.ShouldBeTrue();
        wrong.Message.ShouldContain("DISCORD_TOKEN");
    }

    [Fact]
    public async Task A_global_429_holds_an_interaction_up_for_its_time_and_no_other_route()
    {
        var clock = new RestRateLimits(50);
        var callback = new RestRoute(HttpMethod.Post, "/callback", "/callback", "callback|1", IsInteraction: true);
        clock.OnRefused(callback, global: true, retryAfterSeconds: 2, nowMs: 0);
        clock.Take(callback, 1).ShouldBe(1999);
        clock.Take(new RestRoute(HttpMethod.Get, "/gateway/bot", "/gateway/bot", "gateway|"), 1).ShouldBe(0);

        var count = 0;
        _discord.Other = context =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref count) == 1 ? 429 : 200;
            return context.Response.WriteAsync("""{"retry_after":0.02,"global":true}""");
        };
        await _rest.RespondAsync(Command, "{}"u8.ToArray());
        _discord.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_refusal_that_names_no_time_is_still_waited_out(bool global)
    {
        var limits = new RestRateLimits(50);
        var route = new RestRoute(HttpMethod.Get, "/a", "/a", "a|");
        limits.OnRefused(route, global, retryAfterSeconds: 0, nowMs: 0);
        limits.Take(route, 0).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_wait_for_the_global_limit_uses_nothing_of_the_routes_own()
    {
        var limits = new RestRateLimits(1);
        var route = new RestRoute(HttpMethod.Get, "/a", "/a", "a|");
        using var answer = new HttpResponseMessage();
        answer.Headers.Add("X-RateLimit-Remaining", "1");
        answer.Headers.Add("X-RateLimit-Reset-After", "60");
        limits.OnAnswer(route, answer.Headers, 0);
        limits.Take(new RestRoute(HttpMethod.Get, "/b", "/b", "b|"), 0).ShouldBe(0);
        limits.Take(route, 10).ShouldBe(990);
        limits.Take(route, 500).ShouldBe(500);
        limits.Take(route, 1000).ShouldBe(0);
        limits.Take(route, 2000).ShouldBe(58_000);
    }

    [Fact]
    public void A_bucket_that_is_used_up_waits_for_its_reset()
    {
        var bucket = new RateLimitBucket();
        bucket.Take(0).ShouldBe(0);
        bucket.OnAnswer(remaining: 1, resetAfterSeconds: 2, nowMs: 10);
        bucket.Take(20).ShouldBe(0);
        bucket.Take(30).ShouldBe(1980);
        bucket.Take(2010).ShouldBe(0);
    }

    [Fact]
    public void The_global_limit_holds_per_second()
    {
        var limit = new GlobalRateLimit(2);
        limit.Take(0).ShouldBe(0);
        limit.Take(1).ShouldBe(0);
        limit.Take(2).ShouldBe(998);
        limit.Take(1000).ShouldBe(0);
    }

    private static Task Lose(HttpContext context, bool reset)
    {
        if (!reset)
        {
            context.Response.StatusCode = 502;
            return context.Response.WriteAsync("<html>bad gateway</html>");
        }
        context.Abort();
        return Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    }
}
