using Arrakis.Cluster.Hosting;
using Arrakis.Cluster.Tests.Support;
using Microsoft.Extensions.Configuration;
using Shouldly;

namespace Arrakis.Cluster.Tests.Hosting;

public sealed class AkkaConfigurationTests
{
    [Fact]
    public void Without_settings_a_node_is_alone_on_loopback_with_both_roles()
    {
        var settings = Read();
        settings.ToString().ShouldBe("127.0.0.1:4053");
        settings.HasOthers.ShouldBeFalse();
        settings.Roles.ShouldBe(["gateway", "pipeline"]);
        settings.SplitBrain.ShouldBe(new SplitBrainOptions { Strategy = "keep-majority", StableAfter = TimeSpan.FromSeconds(10) });
        settings.Certificate.ShouldBeNull();
    }

    [Fact]
    public void A_node_of_several_is_described_by_environment_variables()
    {
        var settings = Read(
            ("AKKA_HOSTNAME", "node2"), ("AKKA_BIND_HOSTNAME", "0.0.0.0"), ("AKKA_PORT", "5000"),
            ("AKKA_SEED_NODES", "node1:4053, akka.tcp://arrakis@node2:4053,[::1]:4054"), ("AKKA_ROLES", "pipeline"),
            ("AKKA_SPLIT_BRAIN_STRATEGY", "static-quorum"), ("AKKA_SPLIT_BRAIN_QUORUM", "2"), ("AKKA_SPLIT_BRAIN_STABLE_AFTER_MS", "5000"));
        (settings.Hostname, settings.BindHostname, settings.Port).ShouldBe(("node2", "0.0.0.0", 5000));
        settings.SeedNodes.Select(settings.AddressOf).ShouldBe(
            ["akka.tcp://arrakis@node1:4053", "akka.tcp://arrakis@node2:4053", "akka.tcp://arrakis@[::1]:4054"]);
        settings.Roles.ShouldBe(["pipeline"]);
        settings.SplitBrain.ShouldBe(
            new SplitBrainOptions { Strategy = "static-quorum", Quorum = 2, StableAfter = TimeSpan.FromSeconds(5) });
    }

    [Fact]
    public void Nodes_may_be_found_by_a_DNS_name()
    {
        var settings = Read(("AKKA_HOSTNAME", "10.0.0.7"), ("AKKA_DISCOVERY_DNS", "arrakis.default.svc"), ("AKKA_DISCOVERY_NODES", "3"));
        settings.Discovery.ShouldBe(new DnsDiscovery("arrakis.default.svc", 4053, 3));
        settings.HasOthers.ShouldBeTrue();
    }

    [Theory]
    [InlineData("AKKA_HOSTNAME is “a:1”; it has to be a host's name or address, without a port.", "AKKA_HOSTNAME", "a:1")]
    [InlineData("AKKA_PORT is “99999”; it has to be a whole number from 0 to 65535.", "AKKA_PORT", "99999")]
    [InlineData(
        "AKKA_SEED_NODES holds “node1”; it has to be nodes as host:port with commas between, such as node1:4053,node2:4053.",
        "AKKA_SEED_NODES", "node1", "AKKA_HOSTNAME", "a")]
    [InlineData(
        "AKKA_SEED_NODES holds “akka.tcp://other@a:1”; it has to be nodes as host:port with commas between, "
        + "such as node1:4053,node2:4053.", "AKKA_SEED_NODES", "akka.tcp://other@a:1", "AKKA_HOSTNAME", "a")]
    [InlineData(
        "AKKA_HOSTNAME is not set: the other nodes need a name or an address of this one, such as 10.0.0.7.", "AKKA_SEED_NODES", "a:1")]
    [InlineData(
        "AKKA_HOSTNAME is “node1”; with AKKA_DISCOVERY_DNS it has to be this node's address, as the DNS gives it, such as 10.0.0.7.",
        "AKKA_DISCOVERY_DNS", "arrakis", "AKKA_HOSTNAME", "node1")]
    [InlineData(
        "AKKA_DISCOVERY_DNS is “a b”; it has to be a DNS name that has an address for each node, such as arrakis.example.org.",
        "AKKA_DISCOVERY_DNS", "a b", "AKKA_HOSTNAME", "10.0.0.1")]
    [InlineData(
        "AKKA_PORT is 0; with AKKA_DISCOVERY_DNS all nodes have to listen on the same port, such as 4053.", "AKKA_DISCOVERY_DNS", "a",
        "AKKA_HOSTNAME", "10.0.0.1", "AKKA_PORT", "0")]
    [InlineData(
        "AKKA_SEED_NODES and AKKA_DISCOVERY_DNS are both set: nodes are found by one of them.", "AKKA_SEED_NODES", "a:1",
        "AKKA_DISCOVERY_DNS", "a", "AKKA_HOSTNAME", "10.0.0.1")]
    [InlineData(
        "GATEWAY_SOURCE is “discord.js”; it has to be arrakis, the gateway's own connections, or netcord.", "GATEWAY_SOURCE",
        "discord.js")]
    [InlineData("AKKA_ROLES is “gateway,worker”; it has to be gateway, pipeline, or gateway,pipeline.", "AKKA_ROLES", "gateway,worker")]
    [InlineData(
        "AKKA_SPLIT_BRAIN_STRATEGY is “keep-calm”; it has to be keep-majority, keep-oldest, static-quorum, down-all.",
        "AKKA_SPLIT_BRAIN_STRATEGY", "keep-calm")]
    [InlineData(
        "AKKA_SPLIT_BRAIN_QUORUM is not set: static-quorum needs the number of nodes that a part must have, such as 2 of 3.",
        "AKKA_SPLIT_BRAIN_STRATEGY", "static-quorum")]
    [InlineData(
        "AKKA_SPLIT_BRAIN_QUORUM is set, but the strategy is keep-majority: set AKKA_SPLIT_BRAIN_STRATEGY=static-quorum, or leave it out.",
        "AKKA_SPLIT_BRAIN_QUORUM", "2")]
    [InlineData(
        "AKKA_SPLIT_BRAIN_STABLE_AFTER_MS is “10 s”; it has to be a whole number from 1000 to 120000.",
        "AKKA_SPLIT_BRAIN_STABLE_AFTER_MS", "10 s")]
    [InlineData(
        "AKKA_TLS_CERTIFICATE_PASSWORD is set, but nodes speak in plain text: set AKKA_TLS_CERTIFICATE, or leave it out.",
        "AKKA_TLS_CERTIFICATE_PASSWORD", "x")]
    [InlineData(
        "AKKA_TLS_VERIFY is set, but nodes speak in plain text: set AKKA_TLS_CERTIFICATE, or leave it out.", "AKKA_TLS_VERIFY", "false")]
    [InlineData("ARRAKIS_HOCON is “/nowhere.conf”; there is no such file.", "ARRAKIS_HOCON", "/nowhere.conf")]
    public void A_mistake_is_one_line_that_says_what_would_be_right(string mistake, params string[] settings)
    {
        var mistakes = new List<string>();
        Read(mistakes, [.. settings.Chunk(2).Select(pair => (pair[0], pair[1]))]);
        mistakes.ShouldBe([mistake]);
    }

    [Fact]
    public void The_option_goes_before_the_setting_of_the_roles()
    {
        var mistakes = new List<string>();
        Settings(mistakes, [("AKKA_ROLES", "gateway")], "pipeline").Roles.ShouldBe(["pipeline"]);
        mistakes.ShouldBeEmpty();
        Settings(mistakes, [], "both");
        mistakes.ShouldBe(["--roles is “both”; it has to be gateway, pipeline, or gateway,pipeline."]);
    }

    [Fact]
    public void A_certificate_that_cannot_be_read_is_a_mistake_without_its_password()
    {
        using var folder = new Certificates();
        var mistakes = new List<string>();
        Read(mistakes, ("AKKA_TLS_CERTIFICATE", folder.Path), ("AKKA_TLS_CERTIFICATE_PASSWORD", "wrong-secret"));
        mistakes.Count.ShouldBe(1);
        mistakes[0].ShouldStartWith($"AKKA_TLS_CERTIFICATE: {folder.Path} cannot be read: ");
        mistakes[0].ShouldNotContain("wrong-secret");

        mistakes.Clear();
        var settings = Read(mistakes, ("AKKA_TLS_CERTIFICATE", folder.Path), ("AKKA_TLS_CERTIFICATE_PASSWORD_FILE", folder.PasswordFile));
        mistakes.ShouldBeEmpty();
        settings.Certificate!.HasPrivateKey.ShouldBeTrue();
        settings.ChecksCertificates.ShouldBeTrue();
        settings.Scheme.ShouldBe("akka.ssl.tcp");
    }

    private static AkkaSettings Read(params (string Name, string Value)[] settings)
    {
        var mistakes = new List<string>();
        var read = Settings(mistakes, settings, roles: null);
        mistakes.ShouldBeEmpty();
        return read;
    }

    private static AkkaSettings Read(List<string> mistakes, params (string Name, string Value)[] settings) =>
        Settings(mistakes, settings, roles: null);

    private static AkkaSettings Settings(List<string> mistakes, (string Name, string Value)[] settings, string? roles) =>
        new AkkaConfiguration(
            new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Name, s => (string?)s.Value)).Build(),
            mistakes).Read(roles);
}
