using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Topology;

namespace Arrakis.Scylla.Execution;

/// <summary>A node to ask, and the connection to it.</summary>
/// <param name="Host">The node.</param>
/// <param name="Connection">A connection that works, as far as is known.</param>
internal readonly record struct Candidate(ScyllaHost Host, ShardConnection Connection);
