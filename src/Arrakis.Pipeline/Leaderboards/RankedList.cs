namespace Arrakis.Pipeline.Leaderboards;

/// <summary>
/// Entries in order of their <see cref="RankKey"/>, with the rank of any and any at a rank in O(log n): a counted B+-tree of
/// two levels. Leaves of up to 128 entries lie behind one directory, whose lowest keys are one array (a binary search in
/// cache) and whose counts are a Fenwick tree. Nothing is allocated except when a leaf grows or is full; a leaf's split rewrites
/// the directory, O(n/128), once in some sixty inserts.
/// </summary>
/// <typeparam name="T">What is ranked.</typeparam>
public sealed class RankedList<T>
    where T : class
{
    private const int FillOfNewLeaf = RankedLeaf<T>.Capacity * 3 / 4;
    private const int MergeBelow = RankedLeaf<T>.Capacity / 2;

    private readonly FenwickCounts _ranks = new();
    private RankedLeaf<T>[] _leaves = new RankedLeaf<T>[4];
    private RankKey[] _lowest = new RankKey[4]; // no entry of leaf i ranks above _lowest[i], for i > 0
    private int[] _counts = new int[4];
    private int _leafCount;
    private RankedLeaf<T>? _spare;

    /// <summary>Creates an empty list.</summary>
    public RankedList() => Clear();

    /// <summary>How many entries there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many leaves hold them, 3 KiB each when full: what the list costs in memory.</summary>
    public int LeafCount => _leafCount;

    /// <summary>Removes all entries.</summary>
    public void Clear() => Build([]);

    /// <summary>Replaces all entries, in O(n).</summary>
    /// <param name="sorted">In order of their keys, no key twice.</param>
    public void Build(ReadOnlySpan<RankedEntry<T>> sorted)
    {
        var leaves = Math.Max(1, (sorted.Length + FillOfNewLeaf - 1) / FillOfNewLeaf);
        if (leaves < _leafCount)
            Array.Clear(_leaves, leaves, _leafCount - leaves);
        EnsureDirectory(leaves);
        _leafCount = leaves;
        for (var i = 0; i < leaves; i++)
        {
            var start = i * FillOfNewLeaf;
            var part = sorted.Slice(start, Math.Min(FillOfNewLeaf, sorted.Length - start));
            (_leaves[i] ??= new RankedLeaf<T>()).Fill(part);
            _lowest[i] = part.IsEmpty ? default : part[0].Key;
            _counts[i] = part.Length;
        }

        Count = sorted.Length;
        ResetRanks();
    }

    /// <summary>Adds an entry.</summary>
    /// <returns>Its rank, 1 for the best.</returns>
    /// <exception cref="ArgumentException">The key is there already.</exception>
    public int Insert(RankKey key, T value)
    {
        var leaf = FindLeaf(key);
        var index = _leaves[leaf].LowerBound(key);
        if (_leaves[leaf].Holds(index, key))
            throw new ArgumentException($"The list already has an entry {key}.", nameof(key));
        return InsertAt(leaf, index, new RankedEntry<T>(key, value));
    }

    /// <summary>Removes an entry.</summary>
    /// <returns>The rank it had; 0 if there was none.</returns>
    public int Remove(RankKey key)
    {
        var leaf = FindLeaf(key);
        var index = _leaves[leaf].LowerBound(key);
        if (!_leaves[leaf].Holds(index, key))
            return 0;
        var rank = _ranks.SumBefore(leaf) + index + 1;
        RemoveAt(leaf, index);
        return rank;
    }

    /// <summary>Gives an entry another key.</summary>
    /// <returns>The rank it had and the rank it has.</returns>
    /// <exception cref="ArgumentException">There is no entry <paramref name="from"/>, or one <paramref name="to"/> already.</exception>
    public (int From, int To) Move(RankKey from, RankKey to)
    {
        var leaf = FindLeaf(from);
        var index = _leaves[leaf].LowerBound(from);
        if (!_leaves[leaf].Holds(index, from))
            throw new ArgumentException($"The list has no entry {from}.", nameof(from));
        var before = _ranks.SumBefore(leaf);
        var target = FindLeaf(to);
        if (target == leaf)
        {
            var place = MoveWithin(_leaves[leaf], index, to);
            return (before + index + 1, before + place + 1);
        }

        var place2 = _leaves[target].LowerBound(to);
        if (_leaves[target].Holds(place2, to))
            throw new ArgumentException($"The list already has an entry {to}.", nameof(to));
        var entry = RemoveAt(leaf, index);
        return (before + index + 1, Insert(to, entry.Value));
    }

    /// <summary>The rank of an entry, 1 for the best; 0 if there is none with that key.</summary>
    public int RankOf(RankKey key)
    {
        var leaf = FindLeaf(key);
        var index = _leaves[leaf].LowerBound(key);
        return _leaves[leaf].Holds(index, key) ? _ranks.SumBefore(leaf) + index + 1 : 0;
    }

    /// <summary>The entry at a rank.</summary>
    /// <param name="rank">1 to <see cref="Count"/>.</param>
    public RankedEntry<T> At(int rank)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rank, Count);
        var (leaf, index) = _ranks.Find(rank - 1);
        return _leaves[leaf][index];
    }

    /// <summary>Copies what stands at consecutive ranks.</summary>
    /// <param name="firstRank">1 and above; nothing is copied from beyond the last rank.</param>
    /// <param name="into">How many are wanted.</param>
    /// <returns>How many were copied.</returns>
    public int CopyTo(int firstRank, Span<T> into)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(firstRank, 1);
        var wanted = Math.Min(into.Length, Math.Max(0, Count - firstRank + 1));
        if (wanted == 0)
            return 0;
        var (leaf, index) = _ranks.Find(firstRank - 1);
        for (var copied = 0; copied < wanted; leaf++, index = 0)
        {
            foreach (ref readonly var entry in _leaves[leaf].Entries[index..])
            {
                into[copied++] = entry.Value;
                if (copied == wanted)
                    break;
            }
        }

        return wanted;
    }

    /// <summary>Copies the ids at consecutive ranks, without touching what stands there: a few bytes each, in one sweep.</summary>
    /// <param name="firstRank">1 and above; nothing is copied from beyond the last rank.</param>
    /// <param name="into">How many are wanted.</param>
    /// <returns>How many were copied.</returns>
    public int CopyIds(int firstRank, Span<long> into)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(firstRank, 1);
        var wanted = Math.Min(into.Length, Math.Max(0, Count - firstRank + 1));
        if (wanted == 0)
            return 0;
        var (leaf, index) = _ranks.Find(firstRank - 1);
        for (var copied = 0; copied < wanted; leaf++, index = 0)
        {
            var entries = _leaves[leaf].Entries[index..];
            var count = Math.Min(entries.Length, wanted - copied);
            for (var i = 0; i < count; i++)
                into[copied + i] = entries[i].Key.Id;
            copied += count;
        }

        return wanted;
    }

    private int FindLeaf(in RankKey key)
    {
        var lowest = _lowest;
        var low = 1;
        var high = _leafCount;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (key.IsAbove(lowest[middle]))
                high = middle;
            else
                low = middle + 1;
        }

        return low - 1;
    }

    private static int MoveWithin(RankedLeaf<T> leaf, int index, in RankKey to)
    {
        var place = leaf.LowerBound(to);
        if (leaf.Holds(place, to) && place != index)
            throw new ArgumentException($"The list already has an entry {to}.", nameof(to));
        if (place > index)
            place--; // the entry itself leaves a gap above
        leaf.Move(index, place, new RankedEntry<T>(to, leaf[index].Value));
        return place;
    }

    private int InsertAt(int leaf, int index, in RankedEntry<T> entry)
    {
        if (_leaves[leaf].IsFull)
        {
            Split(leaf);
            if (index > _counts[leaf])
            {
                index -= _counts[leaf];
                leaf++;
            }
        }

        _leaves[leaf].Insert(index, entry);
        _counts[leaf]++;
        _ranks.Add(leaf, 1);
        Count++;
        return _ranks.SumBefore(leaf) + index + 1;
    }

    private RankedEntry<T> RemoveAt(int leaf, int index)
    {
        var entry = _leaves[leaf].RemoveAt(index);
        _counts[leaf]--;
        _ranks.Add(leaf, -1);
        Count--;
        if (_counts[leaf] < MergeBelow / 2)
            MergeWithNeighbour(leaf);
        return entry;
    }

    private void Split(int leaf)
    {
        EnsureDirectory(_leafCount + 1);
        var tail = _leafCount - leaf - 1;
        Array.Copy(_leaves, leaf + 1, _leaves, leaf + 2, tail);
        Array.Copy(_lowest, leaf + 1, _lowest, leaf + 2, tail);
        Array.Copy(_counts, leaf + 1, _counts, leaf + 2, tail);
        _leafCount++;

        var next = _leaves[leaf + 1] = _spare ?? new RankedLeaf<T>();
        _spare = null;
        _leaves[leaf].SplitInto(next, RankedLeaf<T>.Capacity / 2);
        _lowest[leaf + 1] = next[0].Key;
        _counts[leaf] = _leaves[leaf].Count;
        _counts[leaf + 1] = next.Count;
        ResetRanks();
    }

    // Only into half a leaf, so that the next inserts do not split it again.
    private void MergeWithNeighbour(int leaf)
    {
        if (leaf + 1 < _leafCount && _counts[leaf] + _counts[leaf + 1] <= MergeBelow)
            MergeNextInto(leaf);
        else if (leaf > 0 && _counts[leaf - 1] + _counts[leaf] <= MergeBelow)
            MergeNextInto(leaf - 1);
        else if (_counts[leaf] == 0 && _leafCount > 1)
            MergeNextInto(Math.Max(0, leaf - 1));
    }

    private void MergeNextInto(int leaf)
    {
        _spare = _leaves[leaf + 1];
        _leaves[leaf].Append(_spare);
        _spare.Fill([]);
        _counts[leaf] = _leaves[leaf].Count;
        _leafCount--;
        var tail = _leafCount - leaf - 1;
        Array.Copy(_leaves, leaf + 2, _leaves, leaf + 1, tail);
        Array.Copy(_lowest, leaf + 2, _lowest, leaf + 1, tail);
        Array.Copy(_counts, leaf + 2, _counts, leaf + 1, tail);
        _leaves[_leafCount] = null!;
        ResetRanks();
    }

    private void EnsureDirectory(int leaves)
    {
        if (leaves <= _leaves.Length)
            return;
        var length = Math.Max(leaves, _leaves.Length * 2);
        Array.Resize(ref _leaves, length);
        Array.Resize(ref _lowest, length);
        Array.Resize(ref _counts, length);
    }

    private void ResetRanks() => _ranks.Reset(_counts.AsSpan(0, _leafCount));
}
