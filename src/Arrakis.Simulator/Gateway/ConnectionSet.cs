using System.Collections.Concurrent;

namespace Arrakis.Simulator;

/// <summary>The connections that are open.</summary>
internal sealed class ConnectionSet
{
    private readonly ConcurrentDictionary<GatewayConnection, bool> _open = new();

    internal void Add(GatewayConnection connection) => _open[connection] = true;

    internal void Remove(GatewayConnection connection) => _open.TryRemove(connection, out _);

    internal int Count => _open.Count;

    internal void AbortAll()
    {
        foreach (var connection in _open.Keys) connection.Abort();
    }

    /// <summary>Lets the faults named “now” happen on the shard's connections, or on all.</summary>
    internal void Trigger(FaultPlan plan)
    {
        foreach (var connection in _open.Keys)
        {
            if (plan.Shard is null || connection.Session?.Shard == plan.Shard) connection.Trigger(plan);
        }
    }
}
