namespace Arrakis.Shared.Telemetry;

/// <summary>
/// Series by tag set: a hash table that is read without a lock and without allocating. Entries never change; a writer
/// publishes new ones.
/// </summary>
internal sealed class SeriesTable<TSeries>(int capacity, Func<string, TSeries> create)
    where TSeries : Series
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TSeries> _byLabels = new(StringComparer.Ordinal);
    private Entry?[] _heads = new Entry?[16];
    private int _entries;
    private TSeries[]? _ordered;

    /// <summary>The series of a tag set; null when there are too many already.</summary>
    public TSeries? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = TagSet.Hash(tags);
        var heads = Volatile.Read(ref _heads);
        for (var entry = Volatile.Read(ref heads[hash & (heads.Length - 1)]); entry is not null; entry = entry.Next)
        {
            if (entry.Hash == hash && TagSet.Same(entry.Tags, tags)) return entry.Series;
        }

        return Volatile.Read(ref _entries) < capacity ? Add(hash, tags) : null;
    }

    /// <summary>All series in order of their labels.</summary>
    public TSeries[] Ordered()
    {
        lock (_lock)
        {
            return _ordered ??= [.. _byLabels.Values.OrderBy(s => s.Labels, StringComparer.Ordinal)];
        }
    }

    /// <summary>Forgets the series that do not pass.</summary>
    public void Keep(Func<TSeries, bool> passes)
    {
        lock (_lock)
        {
            var gone = _byLabels.Values.Where(s => !passes(s)).ToHashSet();
            if (gone.Count == 0) return;
            foreach (var series in gone) _byLabels.Remove(series.Labels);
            Rebuild(_heads.Length, gone);
            _ordered = null;
        }
    }

    private TSeries? Add(int hash, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_lock)
        {
            for (var known = _heads[hash & (_heads.Length - 1)]; known is not null; known = known.Next)
            {
                if (known.Hash == hash && TagSet.Same(known.Tags, tags)) return known.Series;
            }

            if (_entries >= capacity) return null;
            var series = SeriesOf(TagSet.Render(tags));
            if (_entries >= _heads.Length) Rebuild(_heads.Length * 2, []);
            ref var head = ref _heads[hash & (_heads.Length - 1)];
            Volatile.Write(ref head, new Entry(hash, tags.ToArray(), series, head));
            Volatile.Write(ref _entries, _entries + 1);
            return series;
        }
    }

    // The integer 1 and the text "1" are two tag sets but one series.
    private TSeries SeriesOf(string labels)
    {
        if (_byLabels.TryGetValue(labels, out var known)) return known;
        var series = create(labels);
        _byLabels.Add(labels, series);
        _ordered = null;
        return series;
    }

    private void Rebuild(int size, HashSet<TSeries> without)
    {
        var heads = new Entry?[size];
        var entries = 0;
        foreach (var head in _heads)
        {
            for (var entry = head; entry is not null; entry = entry.Next)
            {
                if (without.Contains(entry.Series)) continue;
                ref var place = ref heads[entry.Hash & (size - 1)];
                place = new Entry(entry.Hash, entry.Tags, entry.Series, place);
                entries++;
            }
        }

        Volatile.Write(ref _heads, heads);
        Volatile.Write(ref _entries, entries);
    }

    private sealed class Entry(int hash, KeyValuePair<string, object?>[] tags, TSeries series, Entry? next)
    {
        public int Hash => hash;

        public KeyValuePair<string, object?>[] Tags => tags;

        public TSeries Series => series;

        public Entry? Next => next;
    }
}
