namespace Arrakis.Scylla.Connections;

/// <summary>Requests into the buffer, and the buffer into the socket.</summary>
internal sealed partial class ShardConnection
{
    /// <summary>Bytes that may wait for the socket before senders wait: what a fast network takes in about 10 ms.</summary>
    internal const int MaxQueuedBytes = 1024 * 1024;

    private readonly WakeSignal _writerSignal = new();
    private OutgoingBuffer _filling = new();
    private OutgoingBuffer _sending = new();
    private bool _writerSleeps;
    private bool _writerIsGuest;
    private long _queuedBytes;
    private long _handedBytes;

    /// <summary>Bytes that wait for the socket, those included that it is taking.</summary>
    internal int BytesAwaitingSocket => _filling.Length + _sending.Length;

    private bool HasRoom => BytesAwaitingSocket < MaxQueuedBytes && _table.InFlight < _limit;

    /// <summary>Encodes a request, or puts it in line behind those that came before.</summary>
    private void Submit(PendingRequest request)
    {
        bool wake;
        bool isAlone;
        lock (_sync)
        {
            if (_cause is not null)
            {
                request.State = RequestState.Done;
                request.Fail(Lost(mayHaveBeenApplied: false));
                return;
            }
            if (_line.IsEmpty && HasRoom)
            {
                Admit(request);
            }
            else
            {
                request.State = RequestState.InLine;
                _line.Add(request);
            }
            wake = TakeWake();
            // With nothing else in flight there is nothing to gather: the caller sends, and saves the way to another thread.
            isAlone = wake && _table.InFlight == 1;
            _writerIsGuest = isAlone;
        }
        if (isAlone)
            _writerSignal.RunHere();
        else if (wake)
            _writerSignal.Wake();
    }

    /// <summary>
    /// Lets in who waits, in order. Encoding is done here, by the loop that made room: the caller that waits is woken once, by
    /// its answer, and what is encoded is never more than there is room for.
    /// </summary>
    private void AdmitWaiting()
    {
        while (_line.First is { } next && HasRoom)
        {
            _line.Remove(next);
            Admit(next);
        }
    }

    private void Admit(PendingRequest request)
    {
        var what = request.Request!;
        request.Request = null;
        request.State = RequestState.InFlight;
        request.Offset = _queuedBytes;
        _table.Add(request);
        try
        {
            var before = _filling.Length;
            _filling.Append(what, Version, request.StreamId);
            _queuedBytes += _filling.Length - before;
        }
        catch (Exception e)
        {
            // What the request could not encode is its caller's to know; the connection is as it was.
            _table.Withdraw(request);
            request.State = RequestState.Done;
            request.Fail(e);
        }
    }

    /// <summary>Whether the write loop has to be woken, by the caller and outside of the lock.</summary>
    private bool TakeWake()
    {
        if (!_writerSleeps || _filling.Length == 0)
            return false;
        _writerSleeps = false;
        return true;
    }

    /// <summary>Sends what has gathered in one write, again and again.</summary>
    private async Task WriteAsync()
    {
        try
        {
            while (!IsBroken)
            {
                if (!TryTakeGathered())
                {
                    await _writerSignal.Woken.ConfigureAwait(false);
                    continue;
                }
                // A caller may have lent its thread to this loop: its context and scheduler (an actor's, a window's) must not keep it.
                await _transport.Stream.WriteAsync(_sending.Written).ConfigureAwait(false);
                if (FinishWrite())
                    await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            }
        }
        catch (Exception e)
        {
            Break($"sending failed: {e.Message}", e);
        }
    }

    /// <summary>Turns the buffers; if nothing has gathered, the loop sleeps until it is woken.</summary>
    private bool TryTakeGathered()
    {
        lock (_sync)
        {
            if (_filling.Length == 0)
            {
                _writerSignal.Arm();
                _writerSleeps = _cause is null;
                if (!_writerSleeps)
                    _writerSignal.Wake();
                return false;
            }
            (_filling, _sending) = (_sending, _filling);
            _handedBytes = _queuedBytes;
            return true;
        }
    }

    /// <returns>
    /// Whether the loop has to leave the thread of the caller that it runs on: what others have added is not that caller's to send.
    /// </returns>
    private bool FinishWrite()
    {
        lock (_sync)
        {
            _sending.Clear();
            AdmitWaiting();
            var hasToLeave = _writerIsGuest && _filling.Length > 0;
            _writerIsGuest = false;
            return hasToLeave;
        }
    }
}
