using System.Net;
using Arrakis.Cli.Telemetry;
using Arrakis.Gateway;
using Arrakis.Pipeline;
using Arrakis.Pipeline.Scoring;

namespace Arrakis.Cli.Hosting;

/// <summary>A single node: gateway, log, pipeline and store in one process.</summary>
internal sealed record NodeOptions
{
    public required string DataDirectory { get; init; }

    public required GatewayOptions Gateway { get; init; }

    public required PipelineOptions Pipeline { get; init; }

    public required ScoringCatalog Scoring { get; init; }

    /// <summary>Where scores are kept.</summary>
    public StoreChoice Store { get; init; } = StoreChoice.Sqlite;

    public int Partitions { get; init; } = 16;

    /// <summary>Where events come from, for a person.</summary>
    public string Source { get; init; } = "Discord";

    /// <summary>Where the page listens.</summary>
    public IPAddress HttpAddress { get; init; } = IPAddress.Loopback;

    /// <summary>Serve the page on this port; null serves none.</summary>
    public int? HttpPort { get; init; }

    /// <summary>Where metrics and traces are exported to; null exports none.</summary>
    public TelemetryOptions? Telemetry { get; init; }

    /// <summary>What other machines have to bring to see the page; null lets none of them. A secret.</summary>
    public string? HttpToken { get; init; }

    /// <summary>Each write batch of the store takes so much longer: a rehearsal of a slow store.</summary>
    public TimeSpan StoreDelay { get; init; }

    /// <summary>Register the bot's commands at start, if they changed.</summary>
    public bool RegisterCommands { get; init; } = true;

    /// <summary>Where its files are; never its secrets.</summary>
    public override string ToString() => DataDirectory;
}
