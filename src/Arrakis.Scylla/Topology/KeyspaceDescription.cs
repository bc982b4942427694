namespace Arrakis.Scylla.Topology;

/// <summary>How a keyspace is replicated.</summary>
/// <param name="Name">The keyspace.</param>
/// <param name="StrategyClass">The class of its strategy.</param>
/// <param name="Options">The strategy's options.</param>
internal sealed record KeyspaceDescription(string Name, string StrategyClass, IReadOnlyDictionary<string, string> Options);
