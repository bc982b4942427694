namespace Arrakis.Scylla.Connections;

/// <summary>
/// Requests that wait for their turn, in order of arrival. Linked through the requests themselves, so that one that is
/// cancelled leaves at once. The caller holds the connection's lock.
/// </summary>
internal sealed class WaitingLine
{
    private PendingRequest? _first;
    private PendingRequest? _last;

    public bool IsEmpty => _first is null;

    /// <summary>Who is next; null if nobody waits.</summary>
    public PendingRequest? First => _first;

    public void Add(PendingRequest request)
    {
        request.Previous = _last;
        request.Next = null;
        if (_last is null)
            _first = request;
        else
            _last.Next = request;
        _last = request;
    }

    public void Remove(PendingRequest request)
    {
        if (request.Previous is null)
            _first = request.Next;
        else
            request.Previous.Next = request.Next;
        if (request.Next is null)
            _last = request.Previous;
        else
            request.Next.Previous = request.Previous;
        request.Previous = request.Next = null;
    }

    /// <summary>Adds those that are over.</summary>
    public void FindOver(long now, bool hasFallenSilent, ref List<PendingRequest>? over)
    {
        for (var request = _first; request is not null; request = request.Next)
        {
            if (request.IsOver(now, hasFallenSilent))
                (over ??= []).Add(request);
        }
    }

    /// <summary>Adds everyone who waits, and forgets them.</summary>
    public void TakeAll(List<PendingRequest> requests)
    {
        while (_first is { } request)
        {
            Remove(request);
            requests.Add(request);
        }
    }
}
