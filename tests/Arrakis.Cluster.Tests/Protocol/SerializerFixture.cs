using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Arrakis.Cluster.Protocol.Serialization;

namespace Arrakis.Cluster.Tests.Protocol;

/// <summary>An actor system that checks every message by writing and reading it, with the serializer bound as the host binds it.</summary>
public sealed class SerializerFixture : IAsyncLifetime
{
    public ExtendedActorSystem System { get; } = (ExtendedActorSystem)ActorSystem.Create("wire", ActorSystemSetup.Create(
        BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString("akka.actor.serialize-messages = on")),
        CommunitySerialization.Setup));

    internal CommunitySerializer Serializer =>
        (CommunitySerializer)System.Serialization.FindSerializerForType(typeof(Arrakis.Cluster.Protocol.ICommunityMessage));

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => System.Terminate();
}
