using Akka.Actor;
using Akka.Persistence;

namespace Arrakis.Persistence.Scylla.Tests.Bench;

/// <summary>Persists as many events as it is told, and says when it has.</summary>
public sealed class BenchEntity(string id, IActorRef listener) : UntypedPersistentActor
{
    private static readonly byte[] Event = new byte[100];

    private int _recovered;

    public override string PersistenceId => id;

    public static Props Props(string id, IActorRef listener) => Akka.Actor.Props.Create(() => new BenchEntity(id, listener));

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case OneByOne { Events: var events }:
                PersistNext(events);
                break;
            case AllAtOnce { Events: var events }:
                for (var i = events; i > 0; i--)
                {
                    var left = i - 1;
                    PersistAsync(Event, _ => TellIfDone(left));
                }

                break;
        }
    }

    protected override void OnRecover(object message)
    {
        if (message is RecoveryCompleted)
            listener.Tell(new Ready(_recovered));
        else
            _recovered++;
    }

    // A failed write or read ends the measurement with its cause.
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => listener.Tell(cause);

    protected override void OnRecoveryFailure(Exception reason, object? message = null) => listener.Tell(reason);

    private void PersistNext(int left) => Persist(Event, _ =>
    {
        if (left > 1)
            Self.Tell(new OneByOne(left - 1));
        TellIfDone(left - 1);
    });

    private void TellIfDone(int left)
    {
        if (left == 0)
            listener.Tell(Done.Instance);
    }
}

public sealed record OneByOne(int Events);

public sealed record AllAtOnce(int Events);

public sealed record Ready(int Recovered);

public sealed class Done
{
    public static readonly Done Instance = new();
}
