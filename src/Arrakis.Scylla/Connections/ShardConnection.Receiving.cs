using System.Buffers;
using System.IO.Pipelines;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Responses;

namespace Arrakis.Scylla.Connections;

/// <summary>Bytes from the socket, and answers to those who asked.</summary>
internal sealed partial class ShardConnection
{
    private const int ReadBytes = 32 * 1024;

    private readonly FrameReader _frames;
    private long _lastReceived;

    private async Task ReadAsync()
    {
        var pipe = PipeReader.Create(_transport.Stream, new StreamPipeReaderOptions(bufferSize: ReadBytes, leaveOpen: true));
        try
        {
            await ReadAsync(pipe).ConfigureAwait(false);
        }
        catch (ScyllaException e)
        {
            Break(e.Message, e);
        }
        catch (Exception e)
        {
            Break($"receiving failed: {e.Message}", e);
        }
        await pipe.CompleteAsync().ConfigureAwait(false);
    }

    private async Task ReadAsync(PipeReader pipe)
    {
        while (true)
        {
            var read = await pipe.ReadAsync().ConfigureAwait(false);
            Volatile.Write(ref _lastReceived, _options.Time.GetTimestamp());
            _isSilent = false;
            var rest = TakeFrames(read.Buffer);
            if (read.IsCompleted)
            {
                Break(rest.IsEmpty
                    ? "the server closed the connection"
                    : $"the server closed the connection in the middle of a frame, of which {rest.Length} bytes came");
                return;
            }
            pipe.AdvanceTo(rest.Start, rest.End);
        }
    }

    /// <summary>Hands over every whole frame, and gives what is left.</summary>
    private ReadOnlySequence<byte> TakeFrames(ReadOnlySequence<byte> bytes)
    {
        while (_frames.TryRead(ref bytes, out var frame))
        {
            if (frame!.Header.StreamId != FrameReader.EventStream)
                Answer(frame);
            else if (EventReceived is { } handler)
                handler(frame);
            else
                frame.Dispose();
        }
        return bytes;
    }

    private void Answer(ResponseFrame frame)
    {
        bool isKnown, wake;
        PendingRequest? request;
        lock (_sync)
        {
            isKnown = TryAnswer(frame.Header.StreamId, out request);
            AdmitWaiting();
            wake = TakeWake();
        }
        if (wake)
            _writerSignal.Wake();
        if (request is not null)
        {
            request.Complete(frame);
            return;
        }
        frame.Dispose();
        if (!isKnown && !IsBroken)
            throw new ProtocolViolationException($"an answer with stream id {frame.Header.StreamId}, with which nothing was asked");
    }

    private bool TryAnswer(short id, out PendingRequest? request)
    {
        request = null;
        if (id == _limit)
            return TryAnswerHeartbeat();
        if (!_table.TryAnswer(id, out request))
            return false;
        if (request is not null)
            request.State = RequestState.Done;
        return true;
    }
}
