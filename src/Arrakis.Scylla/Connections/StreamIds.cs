namespace Arrakis.Scylla.Connections;

/// <summary>
/// The stream ids of a connection: as many as requests may be in flight. Low ones first, so that tables by id stay short on a
/// connection that is not busy. The caller holds the connection's lock.
/// </summary>
/// <param name="limit">Ids 0 to <paramref name="limit"/> - 1 are given out.</param>
internal sealed class StreamIds(int limit)
{
    private readonly Stack<short> _returned = new();
    private int _fresh;

    /// <summary>Ids that are out.</summary>
    public int Taken => _fresh - _returned.Count;

    /// <summary>Above every id that was ever given out.</summary>
    public int Highest => _fresh;

    /// <summary>Takes an id, if there is one.</summary>
    public bool TryTake(out short id)
    {
        if (_returned.TryPop(out id))
            return true;
        if (_fresh == limit)
            return false;
        id = (short)_fresh++;
        return true;
    }

    /// <summary>Gives an id back, once.</summary>
    public void Return(short id) => _returned.Push(id);
}
