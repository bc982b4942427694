using Akka.Actor;
using Akka.Hosting;
using Arrakis.Cluster.Protocol.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;

namespace Arrakis.Cluster.Tests.Protocol;

/// <summary>Every type of the protocol goes over the wire and comes back with all that it held.</summary>
public sealed class RoundTripTests(SerializerFixture fixture) : IClassFixture<SerializerFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static TheoryData<Type> Types => [.. MessageSamples.Types];

    [Fact]
    public void The_protocol_is_found() => MessageSamples.Types.Count.ShouldBeGreaterThanOrEqualTo(15);

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_message_comes_back_as_it_was(Type type)
    {
        await using var owner = new Owner(fixture.System);
        var samples = MessageSamples.All(owner.Ref).Where(sample => sample.GetType() == type).ToList();
        samples.ShouldNotBeEmpty($"{type.Name} has no sample: it would go to another machine untested");
        foreach (var sample in samples)
        {
            var serializer = fixture.System.Serialization.FindSerializerFor(sample).ShouldBeOfType<CommunitySerializer>();
            var bytes = fixture.System.Serialization.Serialize(sample);
            var back = fixture.System.Serialization.Deserialize(bytes, serializer.Identifier, serializer.Manifest(sample));
            Bits.Difference(sample, back).ShouldBeNull();
            fixture.System.Serialization.Serialize(back).ShouldBe(bytes);
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task An_actor_receives_what_was_sent_as_a_copy(Type type)
    {
        await using var owner = new Owner(fixture.System);
        foreach (var sample in MessageSamples.All(owner.Ref).Where(sample => sample.GetType() == type))
        {
            using var inbox = Inbox.Create(fixture.System);
            inbox.Receiver.Tell(sample);
            var received = await inbox.ReceiveAsync(Patience);
            received.ShouldNotBeSameAs(sample);
            Bits.Difference(sample, received).ShouldBeNull();
        }
    }

    [Fact]
    public async Task A_system_of_the_host_is_bound_to_it_too()
    {
        using var host = new HostBuilder()
            .ConfigureServices(services => services.AddAkka("hosted", (akka, _) => akka.WithCommunityProtocol())).Build();
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        foreach (var type in MessageSamples.Types)
            system.Serialization.FindSerializerForType(type).ShouldBeOfType<CommunitySerializer>();
        await host.StopAsync();
    }

    [Fact]
    public void The_comparison_sees_every_bit()
    {
        Bits.Difference(MessageSamples.FullRow, MessageSamples.FullRow with { WindowPoints = 0.0 }).ShouldNotBeNull();
        Bits.Difference(MessageSamples.FullRow, MessageSamples.FullRow with { Holding = 0.0m }).ShouldNotBeNull();
        Bits.Difference(MessageSamples.FullRow, MessageSamples.FullRow with { Holding = null }).ShouldNotBeNull();
        Bits.Difference(MessageSamples.FullRow, MessageSamples.FullRow with { Badges = [] }).ShouldNotBeNull();
        Bits.Difference(MessageSamples.FullRow, MessageSamples.FullRow with { Badges = [.. MessageSamples.FullRow.Badges] }).ShouldBeNull();
    }

    [Fact]
    public void Numbers_and_manifests_are_what_Akka_asks_for()
    {
        CommunitySerializer.Id.ShouldBeGreaterThan(100);
        var manifests = MessageSamples.All(fixture.System.DeadLetters).Select(fixture.Serializer.Manifest).Distinct().ToList();
        manifests.Count.ShouldBe(MessageSamples.Types.Count);
        manifests.ShouldAllBe(manifest => manifest.Length == 2 || manifest.Length == 3);
    }

    private sealed class Owner(ActorSystem system) : IAsyncDisposable
    {
        public IActorRef Ref { get; } = system.ActorOf(Props.Create(() => new Silent()));

        public async ValueTask DisposeAsync() => await Ref.GracefulStop(Patience);
    }

    private sealed class Silent : ReceiveActor;
}
