using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Arrakis.Persistence.Scylla.Sessions;
using Xunit.Abstractions;

namespace Arrakis.Persistence.Scylla.Tests.Support;

/// <summary>Speaks to the journal as persistent actors do, and looks into its tables.</summary>
public abstract class JournalKit(Config config, ITestOutputHelper output) : Akka.TestKit.Xunit2.TestKit(config, "journal", output)
{
    internal const string Writer = "writer-1";

    protected string Id { get; } = $"entity-{Guid.NewGuid():N}";

    protected IActorRef Journal => Akka.Persistence.Persistence.Instance.Apply(Sys).JournalFor(null);

    internal Store Store => ScyllaPersistence.Get(Sys).StoreOf("akka.persistence.scylla");

    internal static AtomicWrite Atomic(string id, long from, long to, string writer = Writer, Func<long, object>? payload = null) => new(
        Range(from, to).Select(number => (IPersistentRepresentation)new Persistent(
            payload?.Invoke(number) ?? $"e-{number}", number, id, writerGuid: writer)).ToImmutableList());

    internal static IEnumerable<long> Range(long from, long to)
    {
        for (var number = from; number <= to; number++)
            yield return number;
    }

    /// <summary>Writes together; the journal's word on each event.</summary>
    internal async Task<List<object>> WriteAsync(params AtomicWrite[] writes)
    {
        var probe = CreateTestProbe();
        Journal.Tell(new WriteMessages(writes, probe.Ref, 1));
        await probe.ExpectMsgAsync<object>(message => message is WriteMessagesSuccessful or WriteMessagesFailed);
        var results = new List<object>();
        for (var i = writes.Sum(write => write.Size); i > 0; i--)
            results.Add(await probe.ExpectMsgAsync<object>());
        return results;
    }

    internal async Task StoreAsync(params AtomicWrite[] writes) =>
        (await WriteAsync(writes)).ShouldAllBe(result => result is WriteMessageSuccess);

    internal async Task<(List<IPersistentRepresentation> Events, long Highest)> ReplayAsync(
        string id, long from = 1, long to = long.MaxValue, long max = long.MaxValue)
    {
        var probe = CreateTestProbe();
        Journal.Tell(new ReplayMessages(from, to, max, id, probe.Ref));
        var events = new List<IPersistentRepresentation>();
        while (true)
        {
            switch (await probe.ExpectMsgAsync<object>())
            {
                case ReplayedMessage replayed:
                    events.Add(replayed.Persistent);
                    break;
                case RecoverySuccess success:
                    return (events, success.HighestSequenceNr);
                case ReplayMessagesFailure failure:
                    throw failure.Cause;
            }
        }
    }

    internal async Task<List<long>> NumbersAsync(string id, long from = 1, long to = long.MaxValue, long max = long.MaxValue) =>
        [.. (await ReplayAsync(id, from, to, max)).Events.Select(stored => stored.SequenceNr)];

    internal async Task<object> DeleteAsync(string id, long to)
    {
        var probe = CreateTestProbe();
        Journal.Tell(new DeleteMessagesTo(id, to, probe.Ref));
        return await probe.ExpectMsgAsync<object>();
    }

    /// <summary>The numbers of a partition's rows, as they are in the table.</summary>
    internal async Task<List<long>> RowsAsync(string id, long bucket)
    {
        var query = await Store.QueryAsync("SELECT sequence_nr FROM ${keyspace}.events WHERE persistence_id = ? AND bucket = ?", "test");
        using var rows = await Store.ExecuteAsync(query.Add(id).Add(bucket));
        var numbers = new List<long>();
        foreach (var row in rows)
            numbers.Add(row.Get<long>(0));
        return numbers;
    }

    /// <summary>Runs a text in the keyspace.</summary>
    internal async Task RunAsync(string cql)
    {
        var statement = await Store.CommandAsync(cql, "test");
        await Store.RunAsync(statement);
    }
}
