using Akka.Actor;
using Arrakis.Persistence.Scylla.Configuration;
using Arrakis.Persistence.Scylla.Journal;
using Arrakis.Persistence.Scylla.Tests.Support;
using Arrakis.Testing.Cassandra;

namespace Arrakis.Persistence.Scylla.Tests.Setup;

/// <summary>A server of its own, which is killed.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private CassandraCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await CassandraCluster.StartAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task What_was_acknowledged_outlives_the_server_and_the_same_session_goes_on()
    {
        using var kit = Kit("request-timeout = 3s, attempt-timeout = 1s", "");
        var counter = kit.Sys.ActorOf(Counter.Props("c", kit.TestActor));
        await kit.ExpectMsgAsync(new Recovered(0));
        counter.Tell(1);
        counter.Tell(2);
        await kit.ExpectMsgAsync(new Counted(1));
        await kit.ExpectMsgAsync(new Counted(3));
        kit.Watch(counter);

        await _cluster.Nodes[0].KillAsync();
        counter.Tell(4);
        (await kit.ExpectMsgAsync<Failed>()).Cause.ShouldBeAssignableTo<Arrakis.Scylla.Errors.ScyllaException>();
        await kit.ExpectTerminatedAsync(counter);
        await _cluster.Nodes[0].StartAsync();

        // The write that failed may be there or not; nothing else may be.
        var recovered = await RecoverAsync(kit, "c");
        recovered.Sum.ShouldBeOneOf(3, 7);
    }

    [Fact]
    public async Task A_recovery_sits_out_a_server_that_is_started_again()
    {
        using var kit = Kit("request-timeout = 60s, attempt-timeout = 1s", "circuit-breaker.call-timeout = 90s");
        var counter = kit.Sys.ActorOf(Counter.Props("c", kit.TestActor));
        await kit.ExpectMsgAsync(new Recovered(0));
        counter.Tell(5);
        await kit.ExpectMsgAsync(new Counted(5));

        await _cluster.Nodes[0].KillAsync();
        kit.Sys.ActorOf(Counter.Props("c", kit.TestActor));
        await _cluster.Nodes[0].StartAsync();

        await kit.ExpectMsgAsync(new Recovered(5), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_replay_that_is_interrupted_goes_on_where_it_was()
    {
        using var kit = Kit("", "");
        var counter = kit.Sys.ActorOf(Counter.Props("c", kit.TestActor));
        await kit.ExpectMsgAsync(new Recovered(0));
        for (var sum = 1; sum <= 100; sum++)
        {
            counter.Tell(1);
            await kit.ExpectMsgAsync(new Counted(sum));
        }

        var settings = JournalSettings.From(kit.Sys.Settings.Config.GetConfig("akka.persistence.journal.scylla"), "journal");
        var store = ScyllaPersistence.Get(kit.Sys).StoreOf(settings.Store);
        var reader = new EventReader(store, new(store), settings with { ReplayPageTimeout = TimeSpan.FromSeconds(60) });
        var numbers = new List<long>();
        await foreach (var page in reader.ReadAsync("c", 1, long.MaxValue, long.MaxValue, pageSize: 10, CancellationToken.None))
        {
            numbers.AddRange(page.Select(stored => stored.SequenceNr));
            if (numbers.Count == 30)
            {
                await _cluster.Nodes[0].KillAsync();
                await _cluster.Nodes[0].StartAsync();
            }
        }

        numbers.ShouldBe(Enumerable.Range(1, 100).Select(number => (long)number));
    }

    private static async Task<Recovered> RecoverAsync(Akka.TestKit.Xunit2.TestKit kit, string id)
    {
        for (var attempt = 0; attempt < 30; attempt++)
        {
            kit.Sys.ActorOf(Counter.Props(id, kit.TestActor));
            if (await kit.ExpectMsgAsync<object>() is Recovered recovered)
                return recovered;
        }

        throw new TimeoutException("The actor did not recover.");
    }

    private Akka.TestKit.Xunit2.TestKit Kit(string store, string journal) => new(TestStore.On(_cluster.ContactPoints, "restarts", $$"""
        akka.persistence.scylla { {{store}} }
        akka.persistence.journal.scylla { {{journal}} }
        akka.persistence.snapshot-store.scylla { {{journal}} }
        """), "restarts");
}
