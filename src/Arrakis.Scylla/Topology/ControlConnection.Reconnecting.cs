using System.Net;

namespace Arrakis.Scylla.Topology;

/// <summary>How it finds another node.</summary>
internal sealed partial class ControlConnection
{
    private async Task ReconnectAsync()
    {
        if (_delays.Next() is var delay && delay > TimeSpan.Zero)
            await Task.Delay(delay, _settings.Options.Time, _stop.Token).ConfigureAwait(false);
        var tried = new HashSet<IPEndPoint>();
        await foreach (var address in CandidatesAsync().ConfigureAwait(false))
        {
            if (tried.Add(address) && await TryMoveToAsync(address).ConfigureAwait(false))
                return;
        }

        _delays.OnFailure();
    }

    /// <summary>Known nodes, those that are up first; then the contact points, which may have come to mean others.</summary>
    private async IAsyncEnumerable<IPEndPoint> CandidatesAsync()
    {
        var hosts = _state.Table.Local.Concat(_state.Table.Remote).ToArray();
        Random.Shared.Shuffle(hosts);
        foreach (var host in hosts.OrderByDescending(h => h.IsUp))
            yield return host.Address;
        await foreach (var address in ContactPoints.ResolveAsync(_settings.Options, (_, e) => LastError = e, _stop.Token)
            .ConfigureAwait(false))
            yield return address;
    }

    private async Task<bool> TryMoveToAsync(IPEndPoint address)
    {
        ControlSession? session = null;
        try
        {
            session = await OpenAsync(address, _stop.Token).ConfigureAwait(false);
            await _state.ApplyAsync(OfSameCluster(session, session.Cluster)).ConfigureAwait(false);
            _state.Apply(session.Keyspaces);
            Begin(session);
            TellMissedChanges(session);
            return true;
        }
        catch (Exception e)
        {
            if (session is not null)
                await session.DisposeAsync().ConfigureAwait(false);
            if (_stop.IsCancellationRequested) throw;
            LastError = e;
            return false;
        }
    }

    /// <summary>
    /// Schema events may have been missed between two sessions. Which ones, nobody says: where the schema is another one than it
    /// was, everything counts as changed.
    /// </summary>
    private void TellMissedChanges(ControlSession session)
    {
        _state.PartitionKeys.Clear();
        if (session.Cluster.SchemaVersion == _schemaVersion)
            return;
        _schemaVersion = session.Cluster.SchemaVersion;
        foreach (var keyspace in session.Keyspaces)
            SchemaChanged?.Invoke(new SchemaChange("UPDATED", "KEYSPACE", keyspace.Name, null));
    }
}
