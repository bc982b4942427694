namespace Arrakis.Pipeline.Leaderboards;

/// <summary>Neighbouring entries of a <see cref="RankedList{T}"/> in one array, best first.</summary>
internal sealed class RankedLeaf<T>
    where T : class
{
    /// <summary>Entries of a full leaf: 3 KiB, few enough that shifting half of them is cheap.</summary>
    public const int Capacity = 128;

    // Grows to the capacity: most communities are small, and each has three boards.
    private RankedEntry<T>[] _entries = [];

    public int Count { get; private set; }

    public bool IsFull => Count == Capacity;

    public ReadOnlySpan<RankedEntry<T>> Entries => _entries.AsSpan(0, Count);

    public ref readonly RankedEntry<T> this[int index] => ref _entries[index];

    /// <summary>Index of the first entry that does not rank above the key.</summary>
    public int LowerBound(in RankKey key)
    {
        var entries = _entries;
        var low = 0;
        var high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (entries[middle].Key.IsAbove(key))
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>Whether the entry at an index of <see cref="LowerBound"/> is the key's.</summary>
    public bool Holds(int index, in RankKey key) => index < Count && _entries[index].Key == key;

    public void Insert(int index, in RankedEntry<T> entry)
    {
        EnsureRoom(Count + 1);
        Array.Copy(_entries, index, _entries, index + 1, Count - index);
        _entries[index] = entry;
        Count++;
    }

    public RankedEntry<T> RemoveAt(int index)
    {
        var removed = _entries[index];
        Count--;
        Array.Copy(_entries, index + 1, _entries, index, Count - index);
        _entries[Count] = default;
        return removed;
    }

    /// <summary>Takes an entry from one index and puts it at another, with a new key.</summary>
    public void Move(int from, int to, in RankedEntry<T> entry)
    {
        if (from < to)
            Array.Copy(_entries, from + 1, _entries, from, to - from);
        else if (to < from)
            Array.Copy(_entries, to, _entries, to + 1, from - to);
        _entries[to] = entry;
    }

    /// <summary>Replaces all entries.</summary>
    public void Fill(ReadOnlySpan<RankedEntry<T>> entries)
    {
        EnsureRoom(entries.Length);
        entries.CopyTo(_entries);
        if (entries.Length < Count)
            Array.Clear(_entries, entries.Length, Count - entries.Length);
        Count = entries.Length;
    }

    /// <summary>Moves the entries from an index on into an empty leaf.</summary>
    public void SplitInto(RankedLeaf<T> other, int from)
    {
        other.Fill(_entries.AsSpan(from, Count - from));
        Fill(_entries.AsSpan(0, from));
    }

    /// <summary>Appends all entries of the leaf after this one.</summary>
    public void Append(RankedLeaf<T> next)
    {
        EnsureRoom(Count + next.Count);
        next.Entries.CopyTo(_entries.AsSpan(Count));
        Count += next.Count;
    }

    private void EnsureRoom(int count)
    {
        if (count > _entries.Length)
            Array.Resize(ref _entries, Math.Min(Capacity, Math.Max(Math.Max(count, 4), _entries.Length * 2)));
    }
}
