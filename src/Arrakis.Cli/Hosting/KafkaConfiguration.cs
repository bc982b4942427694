using System.Globalization;
using System.Text.RegularExpressions;
using Arrakis.EventLog.Kafka;
using Microsoft.Extensions.Configuration;

namespace Arrakis.Cli.Hosting;

/// <summary>Kafka from the configuration: the settings KAFKA_*. No secret is ever part of a mistake.</summary>
internal sealed partial class KafkaConfiguration(IConfiguration configuration, List<string> mistakes)
{
    private const string Bootstrap = "KAFKA_BOOTSTRAP_SERVERS";
    private const string TopicPrefix = "KAFKA_TOPIC_PREFIX";

    /// <summary>Whether somebody has said where Kafka is.</summary>
    public bool IsNamed => Text(Bootstrap) is not null;

    /// <summary>Reads them; what is mistaken is added to the mistakes, and stands at its usual value in what is returned.</summary>
    /// <param name="clientId">What this process is called in Kafka.</param>
    public KafkaOptions Read(string clientId)
    {
        var usual = new KafkaOptions { BootstrapServers = "" };
        var sessionTimeout = Milliseconds("KAFKA_SESSION_TIMEOUT_MS", usual.SessionTimeout, 6_000, 1_800_000);
        return new KafkaOptions
        {
            BootstrapServers = Servers(),
            Prefix = Prefix(usual.Prefix),
            ClientId = clientId,
            FetchWait = Milliseconds("KAFKA_FETCH_WAIT_MS", usual.FetchWait, 1, 10_000),
            SessionTimeout = sessionTimeout,
            // An owner may be silent for as long while it writes what it was asked for.
            RebalanceTimeout = sessionTimeout > usual.RebalanceTimeout ? sessionTimeout : usual.RebalanceTimeout,
            Settings = new KafkaSecurityConfiguration(configuration, mistakes).Read(),
        };
    }

    private string Servers()
    {
        if (Text(Bootstrap) is not { } text)
        {
            mistakes.Add($"{Bootstrap} is not set: name Kafka's brokers, such as kafka1:9092,kafka2:9092.");
            return "";
        }

        var servers = text.Split(',', StringSplitOptions.TrimEntries);
        foreach (var server in servers.Where(server => !IsServer(server)))
        {
            mistakes.Add(
                $"{Bootstrap} holds “{server}”; it has to be brokers as host:port with commas between, "
                + "such as kafka1:9092,kafka2:9092.");
        }

        return string.Join(',', servers);
    }

    private static bool IsServer(string text) => Server().Match(text) is { Success: true } match
        && int.TryParse(match.Groups["port"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
        && port is > 0 and <= 65_535;

    private string Prefix(string normally)
    {
        if (Text(TopicPrefix) is not { } prefix || TopicName().IsMatch(prefix))
            return Text(TopicPrefix) ?? normally;
        mistakes.Add($"{TopicPrefix} is “{prefix}”; it has to be 1 to 200 of a-z, A-Z, 0-9, '.', '_' and '-'.");
        return normally;
    }

    private TimeSpan Milliseconds(string name, TimeSpan normally, int least, int most)
    {
        if (Text(name) is not { } text)
            return normally;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return TimeSpan.FromMilliseconds(number);
        mistakes.Add($"{name} is “{text}”; it has to be a whole number of milliseconds from {least} to {most}.");
        return normally;
    }

    private string? Text(string name) => configuration[name] is { Length: > 0 } text ? text : null;

    [GeneratedRegex(@"^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):(?<port>[0-9]{1,5})$", RegexOptions.CultureInvariant)]
    private static partial Regex Server();

    // Kafka's own rule for names of topics, with room for what follows the prefix.
    [GeneratedRegex("^[a-zA-Z0-9._-]{1,200}$", RegexOptions.CultureInvariant)]
    private static partial Regex TopicName();
}
