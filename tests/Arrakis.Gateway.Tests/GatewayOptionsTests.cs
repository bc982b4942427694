using Arrakis.Gateway.Rest;
using Shouldly;

namespace Arrakis.Gateway.Tests;

public sealed class GatewayOptionsTests
{
    private static readonly GatewayOptions Right = new() { Token = "abc.def" };

    [Fact]
    public void Defaults_with_a_token_are_right() => Right.Validate().ShouldBeEmpty();

    [Fact]
    public void Every_mistake_has_a_line_of_its_own()
    {
        var options = new GatewayOptions
        {
            Token = "", TotalShards = 0, PoolId = -1, ShardsPerPool = 0, BufferEvents = 1, BufferBytes = 1, MaxPayloadBytes = 1,
        };
        var mistakes = options.Validate();
        mistakes.Count.ShouldBe(7);
        mistakes.ShouldAllBe(line => !line.Contains('\n'));
        mistakes.ShouldContain(line => line.StartsWith("DISCORD_TOKEN is missing", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(25, 1, 25, "Pool 1 is empty")]
    [InlineData(30, 2, 25, "POOL_ID must be at most 1")]
    public void An_empty_pool_is_a_mistake(int total, int pool, int perPool, string expected) =>
        (Right with { TotalShards = total, PoolId = pool, ShardsPerPool = perPool }).Validate().Single().ShouldContain(expected);

    [Theory]
    [InlineData(30, 0, 0, 25)]
    [InlineData(30, 1, 25, 5)]
    public void A_pool_runs_its_part_of_the_shards(int total, int pool, int first, int count) =>
        (Right with { PoolId = pool }).Range(total).ShouldBe((first, count));

    [Theory]
    [InlineData("http://127.0.0.1:8080/api/v10", true)]
    [InlineData("http://localhost/api/v10", true)]
    [InlineData("http://[::1]:80/api", true)]
    [InlineData("https://discord.com/api/v10", false)]
    [InlineData("https://127.0.0.1.example.com/api", false)]
    public void Event_time_is_trusted_on_this_machine_alone(string url, bool allowed) =>
        (Right with { ApiBaseUrl = new Uri(url), TrustEventTime = true }).Validate().Count.ShouldBe(allowed ? 0 : 1);

    [Fact]
    public void The_token_would_not_be_sent_unencrypted() =>
        (Right with { ApiBaseUrl = new Uri("http://discord.com/api/v10") }).Validate().Single().ShouldContain("https");

    [Fact]
    public void No_text_of_the_options_holds_the_token()
    {
        Right.ToString().ShouldNotContain("abc.def");
        new DiscordRestOptions { Token = "abc.def" }.ToString().ShouldNotContain("abc.def");
    }
}
