using System.Net;
using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Protocol.Responses;

/// <summary>What a server pushed (native protocol v4, section 4.2.6).</summary>
internal abstract record ServerEvent;

/// <summary>A node came or went.</summary>
/// <param name="Change">NEW_NODE, REMOVED_NODE or MOVED_NODE.</param>
/// <param name="Address">The node's address for clients, as the sender sees it.</param>
internal sealed record TopologyChangeEvent(string Change, IPEndPoint Address) : ServerEvent;

/// <summary>A node is up or down in the eyes of the sender.</summary>
/// <param name="Change">UP or DOWN.</param>
/// <param name="Address">The node's address for clients, as the sender sees it.</param>
internal sealed record StatusChangeEvent(string Change, IPEndPoint Address) : ServerEvent;

/// <summary>The schema changed.</summary>
/// <param name="Change">What changed.</param>
internal sealed record SchemaChangeEvent(SchemaChange Change) : ServerEvent;

/// <summary>An event that this client did not register for; to be passed over.</summary>
/// <param name="Type">Its name.</param>
internal sealed record UnknownEvent(string Type) : ServerEvent;
