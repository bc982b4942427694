using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using Arrakis.Persistence.Scylla.Tests.Support;
using Arrakis.Testing.Cassandra;
using Xunit.Abstractions;

namespace Arrakis.Persistence.Scylla.Tests.Bench;

/// <summary>
/// Prints how fast events of 100 bytes are stored and replayed, beside the in-memory journal, which is what Akka itself takes.
/// The figures of docs/persistence.md are from here. Nothing is asserted but that all events arrive.
/// </summary>
[Trait("Category", "Long")]
public sealed class JournalBench(ITestOutputHelper output) : IDisposable
{
    private const int Events = 20_000;
    private const int Runs = 6;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private TestKit _kit = null!;
    private int _ids;

    [Fact]
    public async Task In_memory() => await MeasureAsync(ConfigurationFactory.ParseString("akka.loglevel = WARNING"));

    [Fact]
    public async Task Cassandra()
    {
        await using var cluster = await CassandraCluster.StartAsync(
            new CassandraOptions { HeapMegabytes = 1_024, PeriodicCommitLog = true, FullyOptimised = true });
        await MeasureAsync(TestStore.On(cluster.ContactPoints, "bench"));
    }

    public void Dispose() => _kit.Dispose();

    private async Task MeasureAsync(Config config)
    {
        _kit = new TestKit(config, "bench");
        for (var run = 1; run <= Runs; run++)
        {
            await PrintAsync("Persist, one actor, one after the other", 3_000, () => StoreAsync(1, new OneByOne(3_000)));
            await PrintAsync("Persist, 100 actors side by side", Events, () => StoreAsync(100, new OneByOne(Events / 100)));
            await PrintAsync("PersistAsync, one actor, all at once", Events, () => StoreAsync(1, new AllAtOnce(Events)));
            var id = $"b-{_ids}";
            await PrintAsync("Recovery of one actor", Events, () => RecoverAsync(id));
        }
    }

    private async Task StoreAsync(int actors, object command)
    {
        var entities = Enumerable.Range(0, actors).Select(_ => _kit.Sys.ActorOf(BenchEntity.Props($"b-{++_ids}", _kit.TestActor))).ToList();
        for (var i = 0; i < actors; i++)
            await _kit.ExpectMsgAsync<Ready>(Limit);
        entities.ForEach(entity => entity.Tell(command));
        for (var i = 0; i < actors; i++)
            await _kit.ExpectMsgAsync<Done>(Limit);
        foreach (var entity in entities)
        {
            await _kit.WatchAsync(entity);
            _kit.Sys.Stop(entity);
            await _kit.ExpectTerminatedAsync(entity, Limit);
        }
    }

    private async Task RecoverAsync(string id)
    {
        _kit.Sys.ActorOf(BenchEntity.Props(id, _kit.TestActor));
        (await _kit.ExpectMsgAsync<Ready>(Limit)).Recovered.ShouldBe(Events);
    }

    private async Task PrintAsync(string what, int events, Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        var elapsed = Stopwatch.GetElapsedTime(start);
        output.WriteLine(FormattableString.Invariant(
            $"{what}: {events / elapsed.TotalSeconds:N0} events/s ({elapsed.TotalMilliseconds:N0} ms)"));
    }
}
