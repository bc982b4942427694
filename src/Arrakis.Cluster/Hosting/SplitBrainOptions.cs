using Akka.Cluster.Hosting.SBR;

namespace Arrakis.Cluster.Hosting;

/// <summary>Which part of a divided cluster goes on; the nodes of the others end.</summary>
internal sealed record SplitBrainOptions
{
    /// <summary>The strategies, by the names that Akka gives them.</summary>
    public static IReadOnlyList<string> Strategies { get; } = ["keep-majority", "keep-oldest", "static-quorum", "down-all"];

    /// <summary>One of <see cref="Strategies"/>.</summary>
    public string Strategy { get; init; } = "keep-majority";

    /// <summary>For how long nothing may have changed before it is decided, 1 s to 2 min.</summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For static-quorum: how many nodes a part needs to go on.</summary>
    public int? Quorum { get; init; }

    /// <summary>What Akka.Hosting knows of it; null where it knows none.</summary>
    public SplitBrainResolverOption? ToOption() => Strategy switch
    {
        "keep-majority" => new KeepMajorityOption(),
        "keep-oldest" => new KeepOldestOption(),
        "static-quorum" => new StaticQuorumOption { QuorumSize = Quorum },
        _ => null,
    };
}
