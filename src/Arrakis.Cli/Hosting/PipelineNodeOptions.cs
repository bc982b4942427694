using Arrakis.Gateway;
using Arrakis.Pipeline;
using Arrakis.Pipeline.Scoring;

namespace Arrakis.Cli.Hosting;

/// <summary>What a pipeline of a cluster needs to know beside the cluster.</summary>
internal sealed record PipelineNodeOptions
{
    public required PipelineOptions Pipeline { get; init; }

    public required ScoringCatalog Scoring { get; init; }

    /// <summary>Where commands are answered.</summary>
    public Uri DiscordApi { get; init; } = GatewayOptions.DiscordApi;

    /// <summary>Each write batch of the store takes so much longer: a rehearsal of a slow store.</summary>
    public TimeSpan StoreDelay { get; init; }
}
