using Akka;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Journal;
using Akka.Persistence.Query;
using Akka.Streams.Dsl;
using Akka.Util;
using Arrakis.Persistence.Scylla.Configuration;
using Arrakis.Persistence.Scylla.Journal;

namespace Arrakis.Persistence.Scylla.Query;

/// <summary>Reads the events of a persistence id as a stream: those that are there, or for as long as the stream runs.</summary>
/// <remarks>
/// It reads a page when the stream asks for more, and never ahead, so that memory is bounded by <c>page-size</c>. A read that
/// fails fails the stream. Offsets are sequence numbers.
/// </remarks>
public sealed class ScyllaReadJournal : IEventsByPersistenceIdQuery, ICurrentEventsByPersistenceIdQuery
{
    /// <summary>The section that describes it.</summary>
    public const string Identifier = "akka.persistence.query.journal.scylla";

    private readonly EventLog _log;
    private readonly EventAdapters _adapters;
    private readonly TimeSpan _refresh;
    private readonly int _pageSize;

    internal ScyllaReadJournal(ExtendedActorSystem system, Config config)
    {
        var reader = new HoconReader(config, Identifier);
        var writePlugin = reader.Required("write-plugin");
        (_refresh, _pageSize) = (reader.Duration("refresh-interval"), reader.Number("page-size", 1, 100_000));
        if (_refresh <= TimeSpan.Zero)
            reader.Mistake("refresh-interval", "has to be above zero");
        reader.ThrowIfMistaken();
        _adapters = Akka.Persistence.Persistence.Instance.Apply(system).AdaptersFor(writePlugin);
        _log = EventLog.Open(system, system.Settings.Config.GetConfig(writePlugin), writePlugin);
    }

    /// <summary>The defaults; Akka.Persistence.Query makes them known to the system.</summary>
    public static Config DefaultConfiguration() => ScyllaPersistence.DefaultConfig;

    /// <summary>
    /// The events of a persistence id from a number to another, and new ones as they come; it ends behind the last number.
    /// </summary>
    public Source<EventEnvelope, NotUsed> EventsByPersistenceId(string persistenceId, long fromSequenceNr, long toSequenceNr) =>
        Events(persistenceId, new(Math.Max(1, fromSequenceNr), toSequenceNr, IsLive: true));

    /// <summary>The events of a persistence id from a number to another, of those that were there when the stream began.</summary>
    public Source<EventEnvelope, NotUsed> CurrentEventsByPersistenceId(string persistenceId, long fromSequenceNr, long toSequenceNr) =>
        Events(persistenceId, new(Math.Max(1, fromSequenceNr), toSequenceNr, IsLive: false));

    // The last page ends the stream with its last event, before anybody asks for one more.
    private Source<EventEnvelope, NotUsed> Events(string persistenceId, Position begin) =>
        Source.UnfoldAsync(begin, position => NextAsync(persistenceId, position))
            .TakeWhile(page => !page.IsLast, inclusive: true)
            .SelectMany(page => page.Events);

    private async Task<Option<(Position, Page)>> NextAsync(string persistenceId, Position position)
    {
        if (position is { IsLive: false, IsBegun: false })
            position = position with { To = Math.Min(position.To, await _log.HighestAsync(persistenceId).ConfigureAwait(false)) };
        if (position.From > position.To)
            return Option<(Position, Page)>.None;
        if (position.WasEmpty)
            await Task.Delay(_refresh).ConfigureAwait(false);
        var read = await _log.PageAsync(persistenceId, position.From, position.To, _pageSize).ConfigureAwait(false);
        if (read.Count == 0 && !position.IsLive)
            return Option<(Position, Page)>.None;
        // An empty page is handed on too: the stream may have been cancelled meanwhile.
        var last = read.Count == 0 ? position.From - 1 : read[^1].Event.SequenceNr;
        return (
            position with { From = last + 1, WasEmpty = read.Count == 0, IsBegun = true },
            new Page(read.SelectMany(stored => Envelopes(stored.Event, stored.Tags)), last >= position.To));
    }

    private IEnumerable<EventEnvelope> Envelopes(IPersistentRepresentation stored, string[] tags) =>
        _adapters.Get(stored.Payload.GetType()).FromJournal(stored.Payload, stored.Manifest).Events.Select(payload => new EventEnvelope(
            new Sequence(stored.SequenceNr), stored.PersistenceId, stored.SequenceNr, payload, stored.Timestamp, tags));

    /// <summary>Where a stream is.</summary>
    private readonly record struct Position(long From, long To, bool IsLive, bool IsBegun = false, bool WasEmpty = false);

    /// <summary>What was read at once.</summary>
    private readonly record struct Page(IEnumerable<EventEnvelope> Events, bool IsLast);
}
