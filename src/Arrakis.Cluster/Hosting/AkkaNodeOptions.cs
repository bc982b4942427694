using Arrakis.Cli.Hosting;
using Arrakis.Gateway;

namespace Arrakis.Cluster.Hosting;

/// <summary>What a node of the Akka.NET host needs to know.</summary>
internal sealed record AkkaNodeOptions
{
    /// <summary>How it is reached, and its roles.</summary>
    public required AkkaSettings Akka { get; init; }

    /// <summary>The gateway's pool; null without that role.</summary>
    public GatewayOptions? Gateway { get; init; }

    /// <summary>The pipeline; null without that role.</summary>
    public PipelineNodeOptions? Pipeline { get; init; }

    /// <summary>Where it is; never its secrets.</summary>
    public override string ToString() => Akka.ToString();
}
