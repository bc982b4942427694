namespace Arrakis.Pipeline.Leaderboards;

/// <summary>
/// Prefix sums of counts that change one at a time, each in O(log n) (P. Fenwick, "A new data structure for cumulative
/// frequency tables", 1994).
/// </summary>
internal sealed class FenwickCounts
{
    private int[] _sums = new int[16];
    private int _length;
    private int _highestBit;

    /// <summary>Starts anew with the given counts, in O(n).</summary>
    public void Reset(ReadOnlySpan<int> counts)
    {
        _length = counts.Length;
        if (_sums.Length <= _length)
            _sums = new int[Math.Max(_length + 1, _sums.Length * 2)];
        _highestBit = _length == 0 ? 0 : 1 << (31 - int.LeadingZeroCount(_length));
        counts.CopyTo(_sums.AsSpan(1));
        for (var i = 1; i <= _length; i++)
        {
            var parent = i + (i & -i);
            if (parent <= _length)
                _sums[parent] += _sums[i];
        }
    }

    /// <summary>Changes one count.</summary>
    public void Add(int index, int delta)
    {
        var sums = _sums;
        for (var i = index + 1; i <= _length; i += i & -i)
            sums[i] += delta;
    }

    /// <summary>The sum of all counts before an index.</summary>
    public int SumBefore(int index)
    {
        var sums = _sums;
        var sum = 0;
        for (var i = index; i > 0; i &= i - 1)
            sum += sums[i];
        return sum;
    }

    /// <summary>The index whose count covers a position, and how far into it the position is.</summary>
    public (int Index, int Within) Find(int position)
    {
        var sums = _sums;
        var index = 0;
        for (var bit = _highestBit; bit > 0; bit >>= 1)
        {
            var next = index + bit;
            if (next > _length || sums[next] > position)
                continue;
            index = next;
            position -= sums[next];
        }

        return (index, position);
    }
}
