using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace Arrakis.Cluster.Telemetry;

/// <summary>
/// The messages of one actor, in order, with the time at which each came. It counts what the actor takes, and measures until the actor
/// comes for the next one, or looks whether there is one: then it is done with the last. Allocates as the queue of Akka does.
/// </summary>
internal sealed class MeasuredQueue : IMessageQueue, IUnboundedDequeBasedMessageQueueSemantics
{
    private readonly ConcurrentQueue<Stamped> _queue = new();
    private readonly ActorTypeFigures _figures;

    // What is unstashed goes before the queue; the actor's own thread alone sees it, and few actors ever need it.
    private Stack<Stamped>? _first;
    private Type? _lastType;
    private MessageFigures? _last;
    private MessageFigures? _running;
    private long _runningSince;
    private int _hasEnded;

    /// <summary>The queue of an actor that starts.</summary>
    public MeasuredQueue(ActorTypeFigures figures)
    {
        _figures = figures;
        figures.Started();
    }

    /// <inheritdoc/>
    public bool HasMessages
    {
        get
        {
            EndRunning();
            return _first is { Count: > 0 } || !_queue.IsEmpty;
        }
    }

    /// <inheritdoc/>
    public int Count => _queue.Count + (_first?.Count ?? 0);

    /// <inheritdoc/>
    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        _figures.Queued();
        _queue.Enqueue(new Stamped(envelope, Stopwatch.GetTimestamp()));
    }

    /// <inheritdoc/>
    public void EnqueueFirst(Envelope envelope)
    {
        _figures.Queued();
        (_first ??= []).Push(new Stamped(envelope, Stopwatch.GetTimestamp()));
    }

    /// <inheritdoc/>
    public bool TryDequeue(out Envelope envelope)
    {
        EndRunning();
        if (!TryTake(out var next))
        {
            envelope = default;
            return false;
        }

        envelope = next.Envelope;
        var type = envelope.Message.GetType();
        if (type != _lastType)
            (_lastType, _last) = (type, _figures.Of(type));
        _last!.Begun();
        _runningSince = next.At;
        Volatile.Write(ref _running, _last);
        return true;
    }

    /// <inheritdoc/>
    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        EndRunning();
        while (TryTake(out var left))
            deadletters.Enqueue(owner, left.Envelope);
        if (Interlocked.Exchange(ref _hasEnded, 1) == 0)
            _figures.Ended();
    }

    private bool TryTake(out Stamped next)
    {
        if (!(_first is { Count: > 0 } first ? first.TryPop(out next) : _queue.TryDequeue(out next)))
            return false;
        _figures.Taken();
        return true;
    }

    // The thread that ends a turn looks once more after the next turn may have begun on another one: only one of them takes it.
    private void EndRunning()
    {
        if (Volatile.Read(ref _running) is not null && Interlocked.Exchange(ref _running, null) is { } running)
            running.Ended(Stopwatch.GetElapsedTime(_runningSince));
    }

    private readonly record struct Stamped(Envelope Envelope, long At);
}
