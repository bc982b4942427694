using System.Net;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Protocol.Responses;

namespace Arrakis.Scylla.Connections;

/// <summary>
/// One connection to one node, and to one shard of it where it has shards. Many requests are in flight at once; more than it
/// takes wait for their turn. It never reconnects: once broken it stays so, and its pool makes another.
/// </summary>
internal sealed class ShardConnection : IAsyncDisposable
{
    /// <summary>Connects and shakes hands: OPTIONS, STARTUP, authentication, USE.</summary>
    /// <param name="settings">What all connections of a session share.</param>
    /// <param name="address">The node, and the port to use.</param>
    /// <param name="shard">On the shard-aware port, the shard that is wanted, and of how many; null elsewhere.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <exception cref="Errors.ScyllaException">Unreachable, refused, or not authenticated.</exception>
    public static Task<ShardConnection> ConnectAsync(
        ConnectionSettings settings, IPEndPoint address, (int Shard, int Count)? shard, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    public IPEndPoint Address => throw new NotImplementedException();

    public ProtocolVersion Version => throw new NotImplementedException();

    /// <summary>What the server announced in SUPPORTED; ScyllaDB's extensions read from it.</summary>
    public ServerFeatures Features => throw new NotImplementedException();

    /// <summary>Requests without an answer, those included whose callers have gone.</summary>
    public int InFlight => throw new NotImplementedException();

    public bool IsBroken => throw new NotImplementedException();

    /// <summary>Completes when the connection broke, with the first cause; never faults.</summary>
    public Task<Exception> Broken => throw new NotImplementedException();

    /// <summary>Events that the server pushed after REGISTER; called on the read loop, so it must not wait. The frame is the handler's to dispose of.</summary>
    public Action<ResponseFrame>? EventReceived { get; set; }

    /// <summary>
    /// Sends a request and gives its answer, errors included, as a frame that the caller disposes of. Awaits its turn when as
    /// many requests as allowed are in flight. A cancelled or timed-out call leaves its stream id taken until the late answer
    /// has come, which is thrown away; if too many are owed, the connection is given up.
    /// </summary>
    /// <exception cref="Errors.ConnectionException">The connection broke before the answer came.</exception>
    /// <exception cref="Errors.RequestTimeoutException">No answer within <paramref name="timeout"/>.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public ValueTask<ResponseFrame> SendAsync(IRequest request, TimeSpan timeout, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Ends it: requests in flight fail.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
