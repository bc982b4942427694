using System.Net;
using Arrakis.Cli.Hosting;
using Microsoft.Extensions.Configuration;

namespace Arrakis.Cli.Tests.Units;

public sealed class SettingsTests
{
    [Fact]
    public void Without_any_all_have_their_documented_defaults()
    {
        var settings = Of();
        settings.Token.ShouldBeNull();
        settings.DiscordUrl.ShouldBeNull();
        settings.HttpPort.ShouldBe(8080);
        settings.HttpAddress.ShouldBe(IPAddress.Loopback);
        settings.HttpToken.ShouldBeNull();
        settings.Partitions.ShouldBe(16);
        var gateway = settings.Gateway("token", api: null, trustEventTime: false);
        (gateway.TotalShards, gateway.PoolId, gateway.ShardsPerPool).ShouldBe((null, 0, 25));
        gateway.ApiBaseUrl.ShouldBe(new Uri("https://discord.com/api/v10"));
        settings.Pipeline().StoredRanks.ShouldBe(1_000);
        settings.ThrowIfMistaken();
    }

    [Fact]
    public void Each_is_taken_by_its_name()
    {
        var settings = Of(
            ("HTTP_PORT", "0"), ("HTTP_ADDRESS", "0.0.0.0"), ("HTTP_TOKEN", "sixteen-or-more!"), ("LOG_PARTITIONS", "4"),
            ("TOTAL_SHARDS", "50"), ("POOL_ID", "1"),
            ("SHARDS_PER_POOL", "30"), ("STORED_RANKS", "5000"), ("STORE_BATCHES_IN_FLIGHT", "8"));
        settings.HttpPort.ShouldBe(0);
        settings.HttpAddress.ShouldBe(IPAddress.Any);
        settings.HttpToken.ShouldBe("sixteen-or-more!");
        settings.Partitions.ShouldBe(4);
        var gateway = settings.Gateway("token", api: null, trustEventTime: false);
        (gateway.TotalShards, gateway.PoolId, gateway.ShardsPerPool).ShouldBe((50, 1, 30));
        var pipeline = settings.Pipeline();
        (pipeline.StoredRanks, pipeline.MaxBatchesInFlight).ShouldBe((5_000, 8));
        settings.ThrowIfMistaken();
    }

    [Fact]
    public void One_that_is_empty_is_none()
    {
        var settings = Of(("DISCORD_TOKEN", ""), ("HTTP_PORT", ""));
        settings.Token.ShouldBeNull();
        settings.HttpPort.ShouldBe(8080);
        settings.ThrowIfMistaken();
    }

    [Fact]
    public void All_mistakes_are_told_at_once_a_line_each()
    {
        var settings = Of(("HTTP_PORT", "65536"), ("HTTP_ADDRESS", "here"), ("LOG_PARTITIONS", "many"), ("STORED_RANKS", "10"));
        _ = settings.HttpPort;
        _ = settings.HttpAddress;
        _ = settings.Partitions;
        _ = settings.Pipeline();
        Should.Throw<UsageException>(settings.ThrowIfMistaken).Message.Split('\n').ShouldBe(
        [
            "HTTP_PORT is “65536”; it has to be a whole number from 0 to 65535.",
            "HTTP_ADDRESS is “here”; it has to be an address such as 127.0.0.1, or 0.0.0.0 for all of this machine's.",
            "LOG_PARTITIONS is “many”; it has to be a whole number from 1 to 1024.",
            "STORED_RANKS is “10”; it has to be a whole number from 50 to 10000000.",
        ]);
    }

    [Theory]
    [InlineData("fifteen-letters")]
    [InlineData("a phrase with spaces in it")]
    [InlineData("sechzehn-oder-mähr")]
    public void A_token_of_the_page_that_cannot_be_one_is_refused_and_not_shown(string token)
    {
        var settings = Of(("HTTP_TOKEN", token));
        _ = settings.HttpToken;
        var told = Should.Throw<UsageException>(settings.ThrowIfMistaken).Message;
        told.ShouldContain("HTTP_TOKEN has");
        told.ShouldNotContain(token);
    }

    [Fact]
    public void Scoring_is_told_where_it_is_wrong_for_all_communities_and_for_one()
    {
        var settings = Of(
            ("Scoring:DecayFactor", "fast"), ("Scoring:Decay", "0.9"), ("Communities:me:MessagePoints", "2"),
            ("Communities:7:DecayFactor", "1.5"));
        _ = settings.Scoring();
        var mistakes = Should.Throw<UsageException>(settings.ThrowIfMistaken).Message.Split('\n');
        mistakes.Length.ShouldBe(4);
        mistakes.ShouldContain("Scoring:DecayFactor is “fast”; it has to be a number such as 0.9.");
        mistakes.ShouldContain(m => m.StartsWith("Scoring:Decay is no setting; there are MessagePoints, ", StringComparison.Ordinal));
        mistakes.ShouldContain("Communities:me: “me” has to be a guild's id.");
        mistakes.ShouldContain(m => m.StartsWith("Communities:7: ", StringComparison.Ordinal));
    }

    [Fact]
    public void The_simulators_times_are_trusted_on_loopback_alone()
    {
        var settings = Of();
        _ = settings.Gateway("token", new Uri("https://example.org"), trustEventTime: true);
        Should.Throw<UsageException>(settings.ThrowIfMistaken).Message.ShouldContain("loopback");
    }

    private static Settings Of(params (string Name, string Value)[] settings) => Settings.From(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Name, s => (string?)s.Value)).Build());
}
