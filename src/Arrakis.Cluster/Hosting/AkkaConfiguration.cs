using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Arrakis.Cluster.Hosting;

/// <summary>The cluster from the configuration: the settings AKKA_*. No secret is ever part of a mistake.</summary>
internal sealed partial class AkkaConfiguration(IConfiguration configuration, List<string> mistakes)
{
    private const string Hostname = "AKKA_HOSTNAME";
    private const string Seeds = "AKKA_SEED_NODES";
    private const string Dns = "AKKA_DISCOVERY_DNS";
    private const string Source = "GATEWAY_SOURCE";
    private const string Quorum = "AKKA_SPLIT_BRAIN_QUORUM";

    /// <summary>Reads them; what is mistaken is added to the mistakes, and stands at its usual value in what is returned.</summary>
    /// <param name="roles">The roles that were asked for by an option; null leaves it to AKKA_ROLES.</param>
    public AkkaSettings Read(string? roles)
    {
        var port = Number("AKKA_PORT", AkkaSettings.DefaultPort, 0, 65_535);
        var (seeds, discovery) = (SeedNodes(), Discovery(port));
        if (seeds.Count > 0 && discovery is not null)
            mistakes.Add($"{Seeds} and {Dns} are both set: nodes are found by one of them.");
        var (certificate, checks) = new AkkaTlsConfiguration(configuration, mistakes).Read();
        return new AkkaSettings
        {
            Hostname = PublicHostname(seeds.Count > 0, discovery is not null),
            BindHostname = Host("AKKA_BIND_HOSTNAME"),
            Port = port,
            SeedNodes = seeds,
            Discovery = discovery,
            Certificate = certificate,
            ChecksCertificates = checks,
            SplitBrain = SplitBrain(),
            Roles = new RoleList(mistakes).Read(roles, Text("AKKA_ROLES")),
            UsesNetCord = UsesNetCord(),
            HoconFile = HoconFile(),
        };
    }

    private bool UsesNetCord()
    {
        var source = Text(Source);
        if (source is not (null or "arrakis" or "netcord"))
            mistakes.Add($"{Source} is “{source}”; it has to be arrakis, the gateway's own connections, or netcord.");
        return source == "netcord";
    }

    private string PublicHostname(bool hasSeeds, bool hasDns)
    {
        var host = Host(Hostname);
        if (host is null && (hasSeeds || hasDns))
            mistakes.Add($"{Hostname} is not set: the other nodes need a name or an address of this one, such as 10.0.0.7.");
        // The node recognises itself among what the DNS gives.
        else if (hasDns && !IPAddress.TryParse(host?.Trim('[', ']'), out _))
        {
            mistakes.Add(
                $"{Hostname} is “{host}”; with {Dns} it has to be this node's address, as the DNS gives it, such as 10.0.0.7.");
        }

        return host ?? new AkkaSettings().Hostname;
    }

    private string? Host(string name)
    {
        if (Text(name) is not { } host || HostName().IsMatch(host))
            return Text(name);
        mistakes.Add($"{name} is “{host}”; it has to be a host's name or address, without a port.");
        return null;
    }

    private List<NodeEndpoint> SeedNodes()
    {
        var nodes = new List<NodeEndpoint>();
        foreach (var text in Text(Seeds)?.Split(',', StringSplitOptions.TrimEntries) ?? [])
        {
            if (Node().Match(text) is { Success: true } match && Port(match.Groups["port"].Value) is { } port)
            {
                nodes.Add(new NodeEndpoint(match.Groups["host"].Value, port));
            }
            else
            {
                mistakes.Add(
                    $"{Seeds} holds “{text}”; it has to be nodes as host:port with commas between, such as node1:4053,node2:4053.");
            }
        }

        return nodes;
    }

    private DnsDiscovery? Discovery(int port)
    {
        var required = Number("AKKA_DISCOVERY_NODES", 2, 1, 1_000);
        if (Text(Dns) is not { } name)
            return null;
        if (!DnsName().IsMatch(name))
            mistakes.Add($"{Dns} is “{name}”; it has to be a DNS name that has an address for each node, such as arrakis.example.org.");
        if (port == 0)
            mistakes.Add($"AKKA_PORT is 0; with {Dns} all nodes have to listen on the same port, such as {AkkaSettings.DefaultPort}.");
        return new DnsDiscovery(name, port, required);
    }

    private SplitBrainOptions SplitBrain()
    {
        var usual = new SplitBrainOptions();
        var strategy = Text("AKKA_SPLIT_BRAIN_STRATEGY") ?? usual.Strategy;
        if (!SplitBrainOptions.Strategies.Contains(strategy))
            mistakes.Add($"AKKA_SPLIT_BRAIN_STRATEGY is “{strategy}”; it has to be {string.Join(", ", SplitBrainOptions.Strategies)}.");
        var quorum = Text(Quorum) is null ? (int?)null : Number(Quorum, 1, 1, 1_000);
        if (strategy == "static-quorum" && quorum is null)
            mistakes.Add($"{Quorum} is not set: static-quorum needs the number of nodes that a part must have, such as 2 of 3.");
        if (strategy != "static-quorum" && quorum is not null)
            mistakes.Add($"{Quorum} is set, but the strategy is {strategy}: set AKKA_SPLIT_BRAIN_STRATEGY=static-quorum, or leave it out.");
        var stable = Number("AKKA_SPLIT_BRAIN_STABLE_AFTER_MS", (int)usual.StableAfter.TotalMilliseconds, 1_000, 120_000);
        return new SplitBrainOptions { Strategy = strategy, Quorum = quorum, StableAfter = TimeSpan.FromMilliseconds(stable) };
    }

    private string? HoconFile()
    {
        if (Text("ARRAKIS_HOCON") is not { } file || File.Exists(file))
            return Text("ARRAKIS_HOCON");
        mistakes.Add($"ARRAKIS_HOCON is “{file}”; there is no such file.");
        return null;
    }

    private int Number(string name, int normally, int least, int most)
    {
        if (Text(name) is not { } text)
            return normally;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        mistakes.Add($"{name} is “{text}”; it has to be a whole number from {least} to {most}.");
        return normally;
    }

    private static int? Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535 ? port : null;

    private string? Text(string name) => configuration[name] is { Length: > 0 } text ? text : null;

    [GeneratedRegex(@"^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex HostName();

    [GeneratedRegex("^[A-Za-z0-9_]([A-Za-z0-9._-]{0,251}[A-Za-z0-9.])?$", RegexOptions.CultureInvariant)]
    private static partial Regex DnsName();

    // Also as Akka writes addresses.
    [GeneratedRegex(
        @"^(akka\.(ssl\.)?tcp://arrakis@)?(?<host>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):(?<port>[0-9]{1,5})$", RegexOptions.CultureInvariant)]
    private static partial Regex Node();
}
