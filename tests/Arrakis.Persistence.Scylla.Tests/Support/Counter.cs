using Akka.Actor;
using Akka.Persistence;

namespace Arrakis.Persistence.Scylla.Tests.Support;

/// <summary>A persistent actor that adds what it is told; it tells how its life went.</summary>
public sealed class Counter : UntypedPersistentActor
{
    private readonly IActorRef _listener;

    public Counter(string id, IActorRef listener) => (PersistenceId, _listener) = (id, listener);

    public override string PersistenceId { get; }

    private long Sum { get; set; }

    public static Props Props(string id, IActorRef listener) => Akka.Actor.Props.Create(() => new Counter(id, listener));

    protected override void OnCommand(object message)
    {
        if (message is int number)
            Persist(number, stored => _listener.Tell(new Counted(Sum += stored)));
    }

    protected override void OnRecover(object message)
    {
        if (message is int number)
            Sum += number;
        if (message is RecoveryCompleted)
            _listener.Tell(new Recovered(Sum));
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => _listener.Tell(new Failed(cause));

    protected override void OnRecoveryFailure(Exception reason, object? message = null) => _listener.Tell(new Failed(reason));
}

public sealed record Counted(long Sum);

public sealed record Recovered(long Sum);

public sealed record Failed(Exception Cause);
