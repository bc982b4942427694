using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Arrakis.Cluster.Protocol;
using Arrakis.Cluster.Protocol.Serialization;
using Shouldly;

namespace Arrakis.Cluster.Tests.Protocol;

/// <summary>The protocol between two actor systems that have a socket between them.</summary>
public sealed class RemoteDeliveryTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ActorSystem _here = Start("here");
    private readonly ActorSystem _there = Start("there");

    [Fact]
    public async Task Every_message_goes_to_another_machine_and_back()
    {
        var echo = await ThereAsync();
        var samples = MessageSamples.All(_here.DeadLetters).Where(s => s is not (CommunityReplies.Awake or CommunityCommands.Wake));
        foreach (var sample in samples)
            Bits.Difference(sample, await echo.Ask<ICommunityMessage>(sample, Patience)).ShouldBeNull();
    }

    [Fact]
    public async Task An_actor_that_is_told_of_can_be_talked_to_from_there()
    {
        var echo = await ThereAsync();
        using var inbox = Inbox.Create(_here);
        var awake = await echo.Ask<CommunityReplies.Awake>(new CommunityReplies.Awake(MessageSamples.Community, inbox.Receiver), Patience);
        awake.Owner.ShouldBe(inbox.Receiver);
        var owner = await echo.Ask<CommunityReplies.Awake>(new CommunityCommands.Wake(MessageSamples.Community), Patience);
        owner.Owner.Path.Address.System.ShouldBe("there");
        var again = await owner.Owner.Ask<CommunityReplies.Awake>(new CommunityCommands.Wake(MessageSamples.Community), Patience);
        again.Owner.ShouldBe(owner.Owner);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _here.Terminate();
        await _there.Terminate();
    }

    private async Task<IActorRef> ThereAsync()
    {
        _there.ActorOf(Props.Create(() => new Echo()), "echo");
        var address = ((ExtendedActorSystem)_there).Provider.DefaultAddress;
        return await _here.ActorSelection(new RootActorPath(address) / "user" / "echo").ResolveOne(Patience);
    }

    private static ActorSystem Start(string name) => ActorSystem.Create(name, ActorSystemSetup.Create(
        BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString(
            """
            akka.actor.provider = remote
            akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
            """)),
        CommunitySerialization.Setup));

    private sealed class Echo : ReceiveActor
    {
        public Echo()
        {
            Receive<CommunityCommands.Wake>(wake => Sender.Tell(new CommunityReplies.Awake(wake.CommunityId, Self)));
            ReceiveAny(message => Sender.Tell(message));
        }
    }
}
