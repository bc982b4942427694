namespace Arrakis.Pipeline.Owners;

/// <summary>Which partitions this process owns, and their tenures. Partitions come and go on any thread, in any order.</summary>
internal sealed class OwnerSet(OwnerServices services, Action<Tenure, Exception> onFault)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, Tenure> _tenures = [];
    private bool _isClosed;

    /// <summary>The partitions that are this process's, in order: those that are being let go or have failed too.</summary>
    public IReadOnlyList<Tenure> Current
    {
        get
        {
            lock (_lock)
                return [.. _tenures.Values];
        }
    }

    public Tenure? Find(int partition)
    {
        lock (_lock)
            return _tenures.GetValueOrDefault(partition);
    }

    /// <summary>Starts owners for partitions that have none, or one that ends or has failed. Nothing happens once closed.</summary>
    /// <returns>The partitions that were started.</returns>
    public IReadOnlyList<int> Assign(IReadOnlyCollection<int> partitions, StoredCommunities stored)
    {
        lock (_lock)
        {
            if (_isClosed)
                return [];
            var started = partitions.Where(p => !_tenures.TryGetValue(p, out var last) || !last.IsHeld).Distinct().Order().ToList();
            foreach (var partition in started)
                _tenures[partition] = new Tenure(partition, services, stored, _tenures.GetValueOrDefault(partition), onFault);
            return started;
        }
    }

    /// <summary>Ends the tenures of partitions, and forgets them when they have ended.</summary>
    /// <returns>The tenures that ended.</returns>
    public async Task<IReadOnlyList<Tenure>> EndAsync(IReadOnlyCollection<int> partitions, Func<Tenure, Task> end)
    {
        var leaving = partitions.Distinct().Select(Find).OfType<Tenure>().ToList();
        await Task.WhenAll(leaving.Select(end));
        lock (_lock)
        {
            // A partition that came back meanwhile has another tenure by now.
            foreach (var tenure in leaving.Where(t => _tenures.GetValueOrDefault(t.Partition) == t))
                _tenures.Remove(tenure.Partition);
        }

        return leaving;
    }

    /// <summary>Takes no more partitions.</summary>
    public void Close()
    {
        lock (_lock)
            _isClosed = true;
    }
}
