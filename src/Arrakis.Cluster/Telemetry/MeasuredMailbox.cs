using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace Arrakis.Cluster.Telemetry;

/// <summary>Akka's default mailbox, which has no bound, and measures. Configured by name: see <see cref="AkkaTelemetry.Hocon"/>.</summary>
/// <param name="settings">Of the actor system.</param>
/// <param name="config">Of the mailbox; there is nothing to configure.</param>
internal sealed class MeasuredMailbox(Settings settings, Config config)
    : MailboxType(settings, config), IProducesMessageQueue<MeasuredQueue>
{
    /// <inheritdoc/>
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) =>
        new MeasuredQueue(AkkaTelemetry.Get(system).Actors.Of(owner));
}
