namespace Arrakis.Scylla.Routing;

/// <summary>Where a statement has to go.</summary>
/// <param name="Keyspace">Its keyspace; null if not known.</param>
/// <param name="Table">Its table; null if not known.</param>
/// <param name="Token">The token of its partition; null if not known, and then any node will do.</param>
/// <param name="IsConditional">
/// Whether it is conditional: replicas are then tried in the ring's order, so that contenders queue at the same one.
/// </param>
internal readonly record struct RoutingTarget(string? Keyspace, string? Table, long? Token, bool IsConditional);
