using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Cluster.Sharding;

namespace Arrakis.Cluster.Tests.Placement;

/// <summary>A message to the entity of a partition.</summary>
public sealed record Note(int Partition, int Number);

/// <summary>Its answer.</summary>
public sealed record Noted(string Node, int Number);

/// <summary>What entities of all nodes of a test have done.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<string, int> _running = new();
    private int _mostAtOnce;

    /// <summary>What was noted, in order of its arrival: where, and what.</summary>
    public ConcurrentQueue<(string Node, Note Note)> Notes { get; } = new();

    /// <summary>The most that ran of one entity at a time.</summary>
    public int MostAtOnce => Volatile.Read(ref _mostAtOnce);

    public Props Entity(string id, string node) => Props.Create(() => new Recorder(id, node, this));

    private void Start(string id)
    {
        var running = _running.AddOrUpdate(id, 1, (_, count) => count + 1);
        int most;
        while (running > (most = Volatile.Read(ref _mostAtOnce)))
            Interlocked.CompareExchange(ref _mostAtOnce, running, most);
    }

    private void Stop(string id) => _running.AddOrUpdate(id, 0, (_, count) => count - 1);

    private sealed class Recorder : ReceiveActor
    {
        private readonly string _id;
        private readonly Ledger _ledger;

        public Recorder(string id, string node, Ledger ledger)
        {
            (_id, _ledger) = (id, ledger);
            Receive<Note>(note =>
            {
                ledger.Notes.Enqueue((node, note));
                Sender.Tell(new Noted(node, note.Number));
            });
        }

        protected override void PreStart() => _ledger.Start(_id);

        protected override void PostStop() => _ledger.Stop(_id);
    }
}

/// <summary>A shard for each partition, with one entity in it.</summary>
internal sealed class NoteExtractor : IMessageExtractor
{
    public string? EntityId(object message) => message is Note note ? "entity" + ShardId(note) : null;

    public object? EntityMessage(object message) => message;

    public string? ShardId(object message) =>
        message is Note note ? note.Partition.ToString(System.Globalization.CultureInfo.InvariantCulture) : null;

    public string ShardId(string entityId, object? messageHint = null) => entityId["entity".Length..];
}
