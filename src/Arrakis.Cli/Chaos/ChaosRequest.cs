using Arrakis.Cli.Hosting;

namespace Arrakis.Cli.Chaos;

/// <summary>What <c>arrakis chaos</c> was asked for.</summary>
internal sealed record ChaosRequest
{
    public required string Trace { get; init; }

    public required int Communities { get; init; }

    public required int Faults { get; init; }

    public required int Seed { get; init; }

    public string? Expect { get; init; }

    /// <summary>Null: what the settings say.</summary>
    public StoreKind? Store { get; init; }

    public string? Data { get; init; }

    /// <summary>A directory for what the processes log; null keeps none of it.</summary>
    public string? Logs { get; init; }

    /// <summary>Gateway processes, with a shard each; 0 for a single node.</summary>
    public int Gateways { get; init; }

    /// <summary>Pipeline processes; 0 for a single node.</summary>
    public int Pipelines { get; init; }
}
