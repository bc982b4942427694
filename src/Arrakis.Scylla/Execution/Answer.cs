using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Protocol.Responses;

namespace Arrakis.Scylla.Execution;

/// <summary>A RESULT, and whence it came. Whoever has it disposes of the frame, or hands it on.</summary>
/// <param name="Frame">The response.</param>
/// <param name="Connection">The connection that it came on.</param>
internal readonly record struct Answer(ResponseFrame Frame, ShardConnection Connection);
