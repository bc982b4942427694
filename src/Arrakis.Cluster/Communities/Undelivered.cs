using Akka.Actor;
using Akka.Event;
using Arrakis.Cluster.Protocol;

namespace Arrakis.Cluster.Communities;

/// <summary>
/// Sends again what was for a community and reached nobody. Between an actor's end and the moment in which its shard hears of it, the
/// shard sends to an actor that is no more; a shard that is given away drops what it had not sent yet. Akka makes dead letters of both,
/// on the node on which it happens, and whoever asked would wait in vain.
/// </summary>
/// <remarks>A message may so arrive twice, and after its asker has gone: commands are made for that, and queries change nothing.</remarks>
internal sealed class Undelivered : UntypedActor
{
    // A shard hears of an end within microseconds; where it takes longer, nothing spins.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly IActorRef _region;

    public Undelivered(IActorRef region) => _region = region;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(AllDeadLetters));
        // Without the region there is no way to anybody.
        Context.Watch(_region);
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            // What was for another node waits for the network, or for the cluster to decide: its asker asks again.
            case AllDeadLetters { Recipient: IInternalActorRef { IsLocal: false } }:
                break;
            case AllDeadLetters { Message: ICommunityCommand or ICommunityQuery } letter when !letter.Sender.IsNobody():
                Context.System.Scheduler.ScheduleTellOnce(Pause, _region, letter.Message, letter.Sender);
                break;
            case AllDeadLetters { Message: LocalQuestion question }:
                question.Lose();
                break;
            case Terminated:
                Context.Stop(Self);
                break;
        }
    }
}
