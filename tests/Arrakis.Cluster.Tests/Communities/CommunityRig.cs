using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Arrakis.Cluster.Partitions;
using Arrakis.Cluster.Protocol;
using Arrakis.Cluster.Protocol.Serialization;
using Arrakis.EventLog.Sqlite;
using Arrakis.Pipeline;
using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Scoring;
using Arrakis.Pipeline.Stores.Sqlite;
using Arrakis.Pipeline.Tests.Communities;
using Arrakis.Pipeline.Tests.Owners;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;

namespace Arrakis.Cluster.Tests.Communities;

/// <summary>
/// The actor of one community on a real log and a real store. The test is its partition's stream: it appends, sends, and makes durable.
/// Beside it stands a <see cref="Community"/> that nothing ever happens to, which says what is right. Time is the test's.
/// </summary>
public abstract class CommunityRig : TestKit, IAsyncLifetime
{
    protected const int Partitions = 3;
    protected static readonly CommunityId Id = new(TestCommunity.Guild);
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("arrakis-test-");
    private readonly RowWindow _window = new();
    private SqliteEventLog _log = null!;

    protected CommunityRig(bool serialize = true)
        : base(ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString(
            $$"""
            akka.actor.serialize-messages = {{(serialize ? "on" : "off")}}
            akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
            """)), CommunitySerialization.Setup))
    {
    }

    protected static int Partition => Id.Partition(Partitions);

    protected virtual PipelineOptions Options => new();

    /// <summary>What the store waits for before it does something.</summary>
    protected Func<string, Task> BeforeStore { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Faults that the actor has told the reading of its partition.</summary>
    protected ConcurrentQueue<Exception> Faults { get; } = [];

    /// <summary>Communities whose pages the actor has left to its successor.</summary>
    protected ConcurrentQueue<CommunityId> PagesLeft { get; } = [];

    protected IActorRef Actor { get; private set; } = null!;

    /// <summary>What the actor's parent hears; the shard, where there is one.</summary>
    protected TestProbe Shard { get; private set; } = null!;

    protected long NextOffset { get; private set; }

    internal ActorNode Node { get; private set; } = null!;

    internal SqliteCommunityStore Store { get; private set; } = null!;

    internal Community Model { get; } = new(Id, ScoringSettings.Default);

    internal TenureView View { get; private set; } = null!;

    protected TestScheduler Clock => (TestScheduler)Sys.Scheduler;

    public virtual async Task InitializeAsync()
    {
        _log = await SqliteEventLog.OpenAsync(new() { Directory = _directory.FullName, Partitions = Partitions });
        Store = await SqliteCommunityStore.OpenAsync(new() { Directory = _directory.FullName });
        var store = new FaultyStore(Store, operation => BeforeStore(operation));
        Node = await ActorNode.OpenAsync(_log, _log, store, Options, ScoringCatalog.Default, NullLoggerFactory.Instance);
        Shard = CreateTestProbe();
        NewReading();
        Actor = Spawn();
    }

    public async Task DisposeAsync()
    {
        await Sys.Terminate();
        await Node.DisposeAsync();
        await Store.DisposeAsync();
        await _log.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    protected IActorRef Spawn() => Shard.ChildActorOf(
        Node.EntityProps(Id.ToString()), new OneForOneStrategy(_ => Directive.Restart), CancellationToken.None);

    /// <summary>Another actor in the place of the one that has ended.</summary>
    protected void Replace() => Actor = Spawn();

    protected Task<ICommunityReply> AskAsync(ICommunityMessage message) => Actor.Ask<ICommunityReply>(message, Patience);

    /// <summary>This node reads the partition anew, from where it is durable.</summary>
    internal TenureView NewReading(long? from = null)
    {
        var committed = from ?? View?.Committed ?? 0;
        View = new TenureView(Partition, Random.Shared.NextInt64(1, long.MaxValue), Faults.Enqueue, PagesLeft.Enqueue)
        {
            Committed = committed, ReadThrough = At(committed - 1),
        };
        _window.Seal(new LogCommit(0, []));
        Node.Table.Add(View);
        return View;
    }

    /// <summary>The partition is not read on this node any more.</summary>
    protected void EndReading() => Node.Table.Remove(View);

    protected LogPosition At(long offset) => new(Node.Pipeline.Epoch, offset);

    /// <summary>Puts events into the log, and into what says what is right.</summary>
    protected async Task<PositionedEvent[]> AppendAsync(params IReadOnlyList<CommunityEvent> events)
    {
        await _log.AppendAsync(new AppendRequest { Records = [.. events.Select(e => new PendingRecord(Partition, e.ToByteArray()))] });
        return [.. events.Select(e =>
        {
            var position = At(NextOffset++);
            Try(() => Model.Apply(e, position, new RecordingSink()));
            Model.MarkReadThrough(position);
            return new PositionedEvent(position, e);
        })];
    }

    /// <summary>What a new reading is brought again.</summary>
    protected async Task<PositionedEvent[]> ReadLogAsync(long from)
    {
        var batch = new LogBatch();
        await _log.ReadAsync(Partition, from, int.MaxValue / 2, batch);
        return [.. Enumerable.Range(0, batch.Count).Select(i =>
            new PositionedEvent(At(batch[i].Offset), CommunityEvent.Parser.ParseFrom(batch[i].Payload.Span)))];
    }

    internal CommunityCommands.ApplyEvents Command(IReadOnlyList<PositionedEvent> events, long continues = 0, TenureView? view = null) =>
        new(Id, (view ?? View).Id, At(events[0].Position.Offset - 1), continues, events);

    /// <summary>Sends what a stream would send, and takes the rows of the answer.</summary>
    internal async Task<CommunityReplies.EventsApplied> ApplyAsync(IReadOnlyList<PositionedEvent> events)
    {
        var reply = (await AskAsync(Command(events, View.HolderOf(Id)))).ShouldBeOfType<CommunityReplies.EventsApplied>();
        _window.Add(Id, reply.Changes);
        View.ReadThrough = reply.Through;
        View.Hold(Id, reply.Incarnation, reply.Through.Offset);
        return reply;
    }

    /// <summary>Makes what was applied durable.</summary>
    protected async Task FlushAsync()
    {
        var next = View.ReadThrough.Offset + 1;
        await Node.Pipeline.Services.Writer.WriteAsync(Partition, _window.Seal(new LogCommit(next, [])), CancellationToken.None);
        View.Committed = next;
    }

    protected static IReadOnlyList<CommunityEvent> Messages(int members) =>
        [.. Enumerable.Range(1, members).Select(m => TestCommunity.Event(EventKind.MessageCreated, m, TestCommunity.Start + m))];

    private static void Try(Action apply)
    {
        try
        {
            apply();
        }
        catch (InvalidEventException)
        {
            // It changes nothing.
        }
    }
}
