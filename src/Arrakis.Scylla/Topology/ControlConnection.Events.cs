using Arrakis.Scylla.Protocol.Responses;

namespace Arrakis.Scylla.Topology;

/// <summary>What it makes of events.</summary>
internal sealed partial class ControlConnection
{
    // An event that is none breaks the connection, for this throws on its read loop.
    private void OnEvent(ResponseFrame frame)
    {
        using (frame)
            Handle(EventResponse.Read(frame));
    }

    private void Handle(ServerEvent happened)
    {
        switch (happened)
        {
            case TopologyChangeEvent:
                Request(PendingChanges.Nodes);
                break;
            case StatusChangeEvent status:
                // A hint alone: whether a node is up shows in its connections. It may have come up at another address.
                if (status.Change != "UP") break;
                foreach (var host in _state?.Topology.Hosts ?? [])
                {
                    if (host.Address.Address.Equals(status.Address.Address))
                        host.Pool?.Hint();
                }

                Request(PendingChanges.Nodes);
                break;
            case SchemaChangeEvent schema:
                SchemaChanged?.Invoke(schema.Change);
                if (schema.Change.Target == "KEYSPACE")
                    Request(PendingChanges.Keyspaces);
                break;
        }
    }
}
