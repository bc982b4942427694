namespace Arrakis.Gateway.Sources;

/// <summary>
/// Where the frames of shards come from: the gateway's port to Discord. A source holds connections and reads frames; the gateway
/// decides what they mean. It keeps the sessions, the buffer and the log, says when to connect, and connects anew.
/// </summary>
public interface IShardSource
{
    /// <summary>
    /// Runs one connection of a shard from its opening to its end. Called for one connection of a shard after the other, and for
    /// many shards at once.
    /// </summary>
    /// <remarks>
    /// A source begins with <see cref="ShardLink.BeginAsync"/>, connects to <see cref="ShardLink.GetAddressAsync"/>, and gives every
    /// whole payload to <see cref="ShardLink.Take"/>, in order, one at a time, while there is room
    /// (<see cref="ShardLink.IsFull"/>). When it is stopped, it stops reading, awaits <see cref="ShardLink.DrainAsync"/>, and only
    /// then closes, with a code that keeps the session.
    /// </remarks>
    /// <param name="link">The shard's side of the connection.</param>
    /// <param name="stop">Asks to end: the gateway stops.</param>
    /// <returns>The code with which Discord closed the connection; null if it sent none.</returns>
    /// <exception cref="IOException">There is no connection, or it broke. Other kinds of connection trouble:
    /// <see cref="HttpRequestException"/>, <see cref="TimeoutException"/>, <see cref="System.Net.Sockets.SocketException"/>. The
    /// gateway connects anew after these.</exception>
    /// <exception cref="OperationCanceledException">The gateway stops.</exception>
    Task<int?> RunAsync(ShardLink link, CancellationToken stop);
}
