using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace Arrakis.Simulator;

/// <summary>
/// Writes a connection's frames: first what it must say (acks, opcodes), then what its session dispatches, many frames in one
/// write. A client that does not read stops the pump in its write: nothing piles up but one buffer.
/// </summary>
internal sealed class FramePump : IDisposable
{
    private const int BatchEvents = 64;
    private const int FlushBytes = 64 * 1024;
    private static readonly TimeSpan ReconnectGrace = TimeSpan.FromSeconds(5);

    private readonly ConcurrentQueue<Action> _outbox = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly (long Sequence, int Index, SessionExtra? Extra)[] _batch = new (long, int, SessionExtra?)[BatchEvents];
    private readonly GatewayContext _context;
    private readonly GatewayConnection _connection;
    private readonly Stream _stream;
    private readonly FrameWriter _writer;
    private ShardSession? _session;
    private long _next;
    private int _batchCount;
    private int _batchAt;
    private int _frames;
    private int _events;
    private long _heldUntil;
    private long _sentMs;
    private volatile bool _isClosing;
    private volatile bool _isCut;
    private bool _isQuiet;
    private bool _isEnding;

    internal FramePump(GatewayContext context, GatewayConnection connection, Stream stream, bool zlib)
    {
        _context = context;
        _connection = connection;
        _stream = stream;
        _writer = new FrameWriter(zlib, context.Options.Compression);
    }

    /// <summary>Whether a close frame was written.</summary>
    internal bool HasClosed => _isClosing;

    /// <summary>Whether a fault cuts TCP without a close frame.</summary>
    internal bool IsCut => _isCut;

    /// <summary>Has the pump do something between two writes.</summary>
    internal void Post(Action action)
    {
        _outbox.Enqueue(action);
        Wake();
    }

    internal void Wake() => _wake.Release();

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (_outbox.TryDequeue(out var action)) action();
            var wait = _isClosing ? TimeSpan.Zero : Fill();
            await WriteAsync(cancellationToken);
            if (_isClosing || _isCut) return;
            if (wait != TimeSpan.Zero) await _wake.WaitAsync(wait, cancellationToken);
        }
    }

    // The semaphore stays: whoever still posts must not meet a disposed one, and it holds no handle.
    public void Dispose() => _writer.Dispose();

    // What follows runs on the pump, posted by the connection.

    /// <summary>Goes on with the session, from the sequence after <paramref name="from"/>.</summary>
    internal void Begin(ShardSession session, long from)
    {
        _session = session;
        _next = from + 1;
        (_batchCount, _batchAt, _events, _isQuiet, _isEnding) = (0, 0, 0, false, false);
    }

    /// <summary>Sends a payload that is no dispatch.</summary>
    internal void Send(ReadOnlySpan<byte> json)
    {
        _writer.BeginPayload().Append(json);
        _writer.EndPayload();
    }

    internal void Pong(ReadOnlySpan<byte> payload) => _writer.WritePong(payload);

    internal void Close(int code, string reason)
    {
        if (_isClosing) return;
        _writer.WriteClose(code, Encoding.UTF8.GetBytes(reason));
        _isClosing = true;
    }

    internal void ReplyToClose(ReadOnlySpan<byte> payload)
    {
        if (_isClosing) return;
        _writer.WriteCloseReply(payload);
        _isClosing = true;
    }

    internal void Stop() => _isClosing = true;

    internal void Hold(int milliseconds) => _heldUntil = Stopwatch.GetTimestamp() + (milliseconds * Stopwatch.Frequency / 1000);

    internal void Drop(int code)
    {
        if (code == 0) _isCut = true;
        else Close(code, "dropped by a fault");
    }

    /// <summary>Opcode 7. The stream then ends, and some seconds later the connection, as Discord's docs say.</summary>
    internal void Reconnect()
    {
        Send("{\"t\":null,\"s\":null,\"op\":7,\"d\":null}"u8);
        _isQuiet = true;
        _ = CloseLaterAsync();
    }

    /// <summary>
    /// Opcode 9 on a live session. One that cannot be resumed waits until the session's frames are written: what Discord
    /// would lose for ever must not hide a loss of the client's.
    /// </summary>
    internal void Invalidate(bool isResumable)
    {
        if (isResumable) SendInvalid(isResumable);
        else _isEnding = true;
    }

    private void SendInvalid(bool isResumable)
    {
        if (_session is null) return;
        Send(isResumable ? "{\"t\":null,\"s\":null,\"op\":9,\"d\":true}"u8 : "{\"t\":null,\"s\":null,\"op\":9,\"d\":false}"u8);
        _connection.Forsake(_session, isResumable);
        _session = null;
    }

    private async Task CloseLaterAsync()
    {
        await Task.Delay(ReconnectGrace);
        _connection.Close(GatewayCloseCode.UnknownError, "reconnect was asked for");
    }

    private TimeSpan Fill()
    {
        if (_session is not { } session || _isQuiet) return Timeout.InfiniteTimeSpan;
        var held = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _heldUntil);
        if (_heldUntil != 0 && held > TimeSpan.Zero) return held + TimeSpan.FromMilliseconds(1);
        var wait = _batchAt < _batchCount ? TimeSpan.Zero : TakeBatch(session);
        var faults = _context.Faults.Of(session.Shard);
        _sentMs = _context.Options.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        while (_batchAt < _batchCount && _writer.Length < FlushBytes && !_isCut && !_isClosing && !_isQuiet) Render(session, faults);
        if (_batchAt < _batchCount) return TimeSpan.Zero;
        if (_isEnding && wait == Timeout.InfiniteTimeSpan) SendInvalid(isResumable: false);
        return wait;
    }

    private TimeSpan TakeBatch(ShardSession session)
    {
        (_batchAt, _batchCount) = (0, 0);
        lock (session.Lock)
        {
            // Another connection resumed the session; it cuts this one.
            if (session.Connection != _connection) return Timeout.InfiniteTimeSpan;
            if (session.IsInvalidated) return Timeout.InfiniteTimeSpan;
            CopyLogged(session);
            if (_batchCount == BatchEvents) return TimeSpan.Zero;
            if (_isEnding) return Timeout.InfiniteTimeSpan;
            var delay = _context.Options.Clock.GetElapsedTime(_context.Options.Clock.GetTimestamp(), session.DispatchFrom);
            if (delay > TimeSpan.Zero) return delay + TimeSpan.FromMilliseconds(1);
            var wait = _context.Player.Take(session, BatchEvents - _batchCount);
            CopyLogged(session);
            return wait;
        }
    }

    private void CopyLogged(ShardSession session)
    {
        while (_batchCount < BatchEvents && _next <= session.Log.LastSequence)
        {
            var (index, extra) = session.Log[_next];
            _batch[_batchCount++] = (_next++, index, extra);
        }
    }

    private void Render(ShardSession session, LastingFaults faults)
    {
        var (sequence, index, extra) = _batch[_batchAt++];
        if (extra is null && IsDue(faults.DamageEvery)) SendDamaged(sequence);
        var to = _writer.BeginPayload();
        if (extra is not null) RenderExtra(to, extra, sequence, _sentMs);
        else _context.Events.Append(to, index, sequence, (session.Intents & GatewayIntents.MessageContent) != 0, _sentMs);
        if (extra is null) _events++;
        var twice = extra is null && IsDue(faults.DuplicateEvery);
        _writer.EndPayload(twice);
        _frames += twice ? 2 : 1;
        if (extra is not null) return;
        if (IsDue(faults.DropEvery)) Drop(faults.DropCode);
        else if (IsDue(faults.ReconnectEvery)) Reconnect();
    }

    // The right frame follows, so nothing is lost by it.
    private void SendDamaged(long sequence)
    {
        var to = _writer.BeginPayload();
        to.Append("{\"t\":\"MESSAGE_CREATE\",\"s\":"u8);
        to.Append(sequence);
        to.Append(",\"op\":0,\"d\":{\"id\":\"none\"}}"u8);
        _writer.EndPayload();
        _frames++;
    }

    private static void RenderExtra(JsonBuffer to, SessionExtra extra, long sequence, long sentMs)
    {
        EventPayloads.Begin(to, Encoding.ASCII.GetBytes(extra.Name), sequence);
        extra.AppendData(to);
        EventPayloads.End(to, extra.TimeMs, sentMs);
    }

    private bool IsDue(int every) => every > 0 && _events % every == 0;

    private async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        if (_isCut) _writer.LoseHalf();
        if (_writer.Length == 0) return;
        await _stream.WriteAsync(_writer.Memory, cancellationToken);
        _context.CountSent(_frames, _writer.Length);
        _writer.Clear();
        _frames = 0;
        if (_session is not { } session) return;
        lock (session.Lock) session.MarkSent(_batchAt < _batchCount ? _batch[_batchAt].Sequence - 1 : _next - 1);
        _context.CheckPlayed();
    }
}
