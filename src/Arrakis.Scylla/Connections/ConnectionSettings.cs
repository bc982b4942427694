using Arrakis.Scylla.Protocol;

namespace Arrakis.Scylla.Connections;

/// <summary>What all connections of a session share.</summary>
/// <param name="Options">The session's options.</param>
/// <param name="Version">The protocol version to offer: once agreed on with one node, the same for all.</param>
/// <param name="Keyspace">The keyspace to USE; null for none.</param>
internal sealed record ConnectionSettings(ScyllaOptions Options, ProtocolVersion Version, string? Keyspace);
