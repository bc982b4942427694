using System.Net;
using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Errors;

namespace Arrakis.Scylla.Topology;

/// <summary>
/// Opens the connections that a node's slots lack. On ScyllaDB, where the client's port chooses the shard if the node has a
/// port for that; otherwise, or where an address translation on the way changes the client's port, by opening connections
/// until each shard has one.
/// </summary>
/// <param name="host">The node.</param>
/// <param name="settings">What all connections share.</param>
/// <param name="slots">What to fill.</param>
/// <param name="placed">Told of each connection that found its slot.</param>
internal sealed class PoolFiller(ScyllaHost host, ConnectionSettings settings, ConnectionSlots slots, Action<ShardConnection> placed)
{
    private const int OpenedAtOnce = 8;

    private volatile bool _isPortTranslated;

    /// <summary>Why the last attempt to connect failed; null if none did in the last round.</summary>
    public Exception? LastError { get; private set; }

    /// <summary>Makes one round: each attempt once, within bounds.</summary>
    /// <returns>Whether the slots are full.</returns>
    /// <exception cref="ScyllaException">The node is not reachable.</exception>
    public async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        LastError = null;
        if (slots.IsEmpty)
        {
            // The node may have come back elsewhere, and by another way.
            _isPortTranslated = false;
            await PlaceAsync(await OpenAsync(host.Address, null, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }

        if (slots.Features.IsScylla && ShardAwareAddress is { } address)
            await FillByPortAsync(address, cancellationToken).ConfigureAwait(false);
        if (!slots.IsFull)
            await FillByTryingAsync(cancellationToken).ConfigureAwait(false);
        return slots.IsFull;
    }

    private IPEndPoint? ShardAwareAddress
    {
        get
        {
            var options = settings.Options;
            var port = options.Tls is null ? slots.Features.ShardAwarePort : slots.Features.ShardAwarePortTls;
            return options.UseShardAwarePort && !_isPortTranslated && port is { } number ? new(host.Address.Address, number) : null;
        }
    }

    private async Task FillByPortAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        var count = slots.Features.ShardCount;
        var bounded = new ParallelOptions { MaxDegreeOfParallelism = OpenedAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(slots.Missing(), bounded, async (shard, cancelled) =>
        {
            if (_isPortTranslated) return;
            try
            {
                var connection = await OpenAsync(address, (shard, count), cancelled).ConfigureAwait(false);
                _isPortTranslated |= connection.Features.Shard != shard;
                await PlaceAsync(connection).ConfigureAwait(false);
            }
            catch (ScyllaException e)
            {
                // A firewall may let only the plain port through: that one is tried next.
                LastError = e;
            }
        }).ConfigureAwait(false);
    }

    private async Task FillByTryingAsync(CancellationToken cancellationToken)
    {
        // The server gives a new connection to a shard that has few: surplus ones are kept till the end of the round, so that
        // the next ones go elsewhere. It may still repeat itself, hence more attempts than shards.
        var attempts = slots.Features.IsScylla ? (3 * slots.Features.ShardCount) + 8 : slots.Missing().Length;
        var surplus = new List<ShardConnection>();
        try
        {
            for (; attempts > 0 && !slots.IsFull; attempts--)
            {
                var connection = await OpenAsync(host.Address, null, cancellationToken).ConfigureAwait(false);
                if (!await TryPlaceAsync(connection).ConfigureAwait(false))
                    surplus.Add(connection);
            }
        }
        finally
        {
            foreach (var connection in surplus)
                await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<ShardConnection> OpenAsync(IPEndPoint address, (int, int)? shard, CancellationToken cancellationToken)
    {
        try
        {
            return await ShardConnection.ConnectAsync(settings, address, shard, cancellationToken).ConfigureAwait(false);
        }
        catch (ScyllaException e)
        {
            LastError = e;
            throw;
        }
    }

    private async Task PlaceAsync(ShardConnection connection)
    {
        if (!await TryPlaceAsync(connection).ConfigureAwait(false))
            await connection.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<bool> TryPlaceAsync(ShardConnection connection)
    {
        // The node may have moved while the connection was made.
        if (!connection.Address.Address.Equals(host.Address.Address) || !slots.TryPlace(connection, out var replaced))
            return false;
        placed(connection);
        foreach (var old in replaced)
            await old.DisposeAsync().ConfigureAwait(false);
        return true;
    }
}
