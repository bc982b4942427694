using Arrakis.Scylla.Errors;

namespace Arrakis.Scylla.Connections;

/// <summary>The one way out.</summary>
internal sealed partial class ShardConnection
{
    private readonly TaskCompletionSource<Exception> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ConnectionException? _cause;
    private string _what = "";

    /// <summary>Ends the connection for good: the first cause stays, everything in flight fails, the socket is closed.</summary>
    /// <param name="what">What happened.</param>
    /// <param name="innerException">What found it.</param>
    internal void Break(string what, Exception? innerException = null)
    {
        var waiting = new List<PendingRequest>();
        int inFlight;
        long handed;
        bool wake;
        lock (_sync)
        {
            if (_cause is not null)
                return;
            _what = what;
            _cause = new ConnectionException(Address, what, mayHaveBeenApplied: false, innerException);
            _table.TakeAll(waiting);
            (inFlight, handed) = (waiting.Count, _handedBytes);
            _line.TakeAll(waiting);
            foreach (var request in waiting)
                request.State = RequestState.Done;
            wake = _writerSleeps;
            _writerSleeps = false;
        }
        _transport.Abort();
        _sweeper?.Dispose();
        if (wake)
            _writerSignal.Wake();
        for (var i = 0; i < waiting.Count; i++)
            waiting[i].Fail(Lost(mayHaveBeenApplied: i < inFlight && waiting[i].Offset < handed));
        _broken.TrySetResult(_cause);
    }

    /// <summary>What a request is told, each an exception of its own: many callers throw it at once.</summary>
    private ConnectionException Lost(bool mayHaveBeenApplied) =>
        new(Address, _what, mayHaveBeenApplied, _cause?.InnerException);
}
