using System.Net;
using Arrakis.Cli.Telemetry;
using Arrakis.EventLog.Kafka;

namespace Arrakis.Cli.Hosting;

/// <summary>What gateways and pipelines of a cluster have in common.</summary>
internal sealed record ClusterNodeOptions
{
    /// <summary>How Kafka is reached; the client id is the node's name.</summary>
    public required KafkaOptions Kafka { get; init; }

    /// <summary>Where the store is.</summary>
    public required ScyllaSettings Scylla { get; init; }

    /// <summary>Where the page listens.</summary>
    public IPAddress HttpAddress { get; init; } = IPAddress.Loopback;

    /// <summary>The page's port.</summary>
    public int HttpPort { get; init; }

    /// <summary>Where metrics and traces are exported to; null exports none.</summary>
    public TelemetryOptions? Telemetry { get; init; }

    /// <summary>What other machines have to bring to see the page; null lets none of them. A secret.</summary>
    public string? HttpToken { get; init; }

    /// <summary>What the node is called.</summary>
    public string Name => Kafka.ClientId;

    /// <summary>From the settings; mistakes are left to <see cref="Settings.ThrowIfMistaken"/>.</summary>
    public static ClusterNodeOptions Of(Settings settings) => new()
    {
        Kafka = settings.Kafka(),
        Scylla = settings.ScyllaBesideKafka(),
        HttpAddress = settings.HttpAddress,
        HttpPort = settings.HttpPort,
        Telemetry = settings.Telemetry(),
        HttpToken = settings.HttpToken,
    };

    /// <summary>What the node is called; never its secrets.</summary>
    public override string ToString() => Name;
}
