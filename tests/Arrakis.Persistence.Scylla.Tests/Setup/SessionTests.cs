using Akka.Actor;
using Akka.Hosting;
using Akka.TestKit.Xunit2;
using Arrakis.Persistence.Scylla.Hosting;
using Arrakis.Persistence.Scylla.Tests.Support;
using Arrakis.Scylla;
using Arrakis.Testing.Cassandra;
using Microsoft.Extensions.DependencyInjection;

namespace Arrakis.Persistence.Scylla.Tests.Setup;

public class SessionTests
{
    [Fact]
    public async Task Two_systems_on_the_same_settings_have_a_session_each_and_see_each_others_events()
    {
        var keyspace = SharedCassandra.NewKeyspace();
        using var first = new TestKit(TestStore.On(keyspace), "first");
        using var second = new TestKit(TestStore.On(keyspace), "second");
        var counter = first.Sys.ActorOf(Counter.Props("c", first.TestActor));
        await first.ExpectMsgAsync(new Recovered(0));
        counter.Tell(7);
        await first.ExpectMsgAsync(new Counted(7));

        second.Sys.ActorOf(Counter.Props("c", second.TestActor));
        await second.ExpectMsgAsync(new Recovered(7));
        var ofFirst = await StoreOf(first.Sys).SessionAsync();
        var ofSecond = await StoreOf(second.Sys).SessionAsync();
        ofFirst.ShouldNotBeSameAs(ofSecond);
        await first.Sys.Terminate();

        await Should.ThrowAsync<ObjectDisposedException>(async () => await ofFirst.PrepareAsync("SELECT key FROM system.local"));
        (await ofSecond.PrepareAsync("SELECT key FROM system.local")).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_session_ends_with_the_systems_coordinated_shutdown()
    {
        using var kit = new TestKit(TestStore.On(SharedCassandra.NewKeyspace()), "ending");
        var session = await StoreOf(kit.Sys).SessionAsync();

        await CoordinatedShutdown.Get(kit.Sys).Run(CoordinatedShutdown.ClrExitReason.Instance);

        await Should.ThrowAsync<ObjectDisposedException>(async () => await session.PrepareAsync("SELECT key FROM system.local"));
    }

    [Fact]
    public async Task Hosting_sets_both_plugins_up()
    {
        var services = new ServiceCollection().AddLogging().AddAkka(
            "hosted", builder => builder.WithScyllaPersistence(new ScyllaPersistenceOptions
            {
                Connection = new ScyllaOptions { ContactPoints = TestStore.Points() },
                Keyspace = SharedCassandra.NewKeyspace(),
                CreatesSchema = true,
                BucketSize = 1_000,
            }));
        await using var provider = services.BuildServiceProvider();
        var system = provider.GetRequiredService<ActorSystem>();
        var inbox = Inbox.Create(system);

        system.ActorOf(Counter.Props("c", inbox.Receiver)).Tell(3);

        (await inbox.ReceiveAsync(TimeSpan.FromSeconds(20))).ShouldBe(new Recovered(0));
        (await inbox.ReceiveAsync(TimeSpan.FromSeconds(20))).ShouldBe(new Counted(3));
        await system.Terminate();
    }

    [Fact]
    public void Hosting_names_every_mistake_before_there_is_a_system()
    {
        var options = new ScyllaPersistenceOptions
        {
            Connection = new ScyllaOptions { ContactPoints = [], Username = "arrakis" },
            Keyspace = "Arrakis",
            BucketSize = 1,
        };

        var mistakes = options.Validate();

        mistakes.Count.ShouldBe(4);
        mistakes.ShouldContain(mistake => mistake.Contains("BucketSize is 1", StringComparison.Ordinal));
    }

    private static Sessions.Store StoreOf(ActorSystem system) => ScyllaPersistence.Get(system).StoreOf("akka.persistence.scylla");
}
