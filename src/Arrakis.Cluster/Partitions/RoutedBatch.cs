using Arrakis.Cluster.Communities;
using Arrakis.Cluster.Protocol;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using static Arrakis.Cluster.Protocol.CommunityCommands;
using static Arrakis.Cluster.Protocol.CommunityReplies;

namespace Arrakis.Cluster.Partitions;

/// <summary>Events of a few records: those of one community in order, communities beside each other.</summary>
internal sealed class RoutedBatch(TenureView view, CommunityRegion region, LogPosition readThrough)
{
    // More wait in vain: an actor turns to the next message in a microsecond, and the processors are few.
    private const int MostAtOnce = 64;
    private readonly Dictionary<CommunityId, List<PositionedEvent>> _events = [];
    private readonly Dictionary<long, LogRecord> _records = [];

    public void Add(LogPosition position, CommunityEvent e, LogRecord record)
    {
        var id = new CommunityId(e.CommunityId);
        if (!_events.TryGetValue(id, out var events))
            _events[id] = events = [];
        events.Add(new PositionedEvent(position, e));
        _records[position.Offset] = record;
    }

    /// <summary>Has all of it applied, and gathers the rows.</summary>
    /// <exception cref="TenureLostException">An owner refuses: another reading of the partition has to begin.</exception>
    public async Task<(long Applied, long Refused)> RunAsync(RowWindow window, RecordReader reader, CancellationToken cancellationToken)
    {
        var replies = new EventsApplied[_events.Count];
        if (replies.Length == 1)
        {
            replies[0] = await ApplyAsync(_events.First(), cancellationToken);
        }
        else
        {
            await Parallel.ForEachAsync(
                _events.Select((events, i) => (events, i)),
                new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken },
                async (item, token) => replies[item.i] = await ApplyAsync(item.events, token));
        }

        long refused = 0;
        foreach (var reply in replies)
        {
            window.Add(reply.CommunityId, reply.Changes);
            foreach (var refusal in reply.Refusals)
                Refuse(refusal, window, reader);
            refused += reply.Refusals.Count;
        }

        return (_records.Count - refused, refused);
    }

    private async Task<EventsApplied> ApplyAsync(
        KeyValuePair<CommunityId, List<PositionedEvent>> events, CancellationToken cancellationToken)
    {
        var (community, list) = events;
        var command = new ApplyEvents(community, view.Id, readThrough, view.HolderOf(community), list);
        view.Send(community, command.Through.Offset);
        var applied = await region.CommandAsync(command, cancellationToken) switch
        {
            EventsApplied reply when reply.Tenure == view.Id && reply.Through == command.Through => reply,
            ApplyRefused { Reason: ApplyRefusal.StaleTenure } => throw new TenureLostException(
                $"Partition {view.Partition} is read anew, here or elsewhere."),
            ApplyRefused => throw new TenureLostException($"The actor of community {community} is gone, with rows that were not durable."),
            ApplyFailed { IsPermanent: true } failed => throw new CommunityStoreException(failed.Reason, isTransient: false),
            ApplyFailed failed => throw new TenureLostException($"Community {community}: {failed.Reason}"),
            var other => throw new InvalidOperationException($"Community {community} answered {other.GetType().Name} to events."),
        };
        view.Hold(community, applied.Incarnation, command.Through.Offset);
        return applied;
    }

    private void Refuse(RefusedEvent refusal, RowWindow window, RecordReader reader)
    {
        var record = _records[refusal.Position.Offset];
        window.Refuse(reader.Refusal(record, CommunityEvent.Parser.ParseFrom(record.Payload.Span), refusal.Reason));
    }
}
