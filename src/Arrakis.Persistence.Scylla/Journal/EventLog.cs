using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Arrakis.Persistence.Scylla.Configuration;
using Arrakis.Persistence.Scylla.Sessions;

namespace Arrakis.Persistence.Scylla.Journal;

/// <summary>The journal without Akka's actor round it; the query reads through it too.</summary>
internal sealed class EventLog
{
    private readonly Store _store;
    private readonly JournalSettings _settings;
    private readonly EventSerialization _serialization;
    private readonly WritePreparation _preparation;
    private readonly EventWriter _writer;
    private readonly EventReader _reader;
    private readonly EventDeleter _deleter;
    private readonly RetriedTask<bool> _checked;
    private readonly Turns _writes = new();
    private readonly Turns _deletes = new();

    private EventLog(ExtendedActorSystem system, Store store, JournalSettings settings)
    {
        (_store, _settings) = (store, settings);
        var metadata = new JournalMetadata(store);
        _serialization = new(system, settings.Serializer);
        _preparation = new(_serialization, settings);
        _writer = new(store, metadata, settings);
        _reader = new(store, metadata, settings);
        _deleter = new(store, metadata, _reader, settings);
        _checked = new(CheckAsync);
    }

    /// <exception cref="ConfigurationException">The journal's section or the store's is mistaken; one line names all of it.</exception>
    public static EventLog Open(ExtendedActorSystem system, Config config, string path)
    {
        var settings = JournalSettings.From(config, path);
        return new(system, ScyllaPersistence.Get(system).StoreOf(settings.Store), settings);
    }

    /// <summary>Serializes at once, writes in its turn. The answer is as Akka wants it: null, or a rejection or null for each.</summary>
    public Task<IImmutableList<Exception>?> WriteAsync(IEnumerable<AtomicWrite> messages)
    {
        var (writes, results) = _preparation.Prepare(messages, DateTimeOffset.UtcNow);
        return WriteAsync(writes, results);
    }

    /// <summary>
    /// The highest number, when the writes before this call have ended: a restarted actor must not use their numbers again.
    /// </summary>
    public async Task<long> HighestAsync(string persistenceId)
    {
        await _checked.GetAsync().ConfigureAwait(false);
        return await _writes.RunAsync(persistenceId, () => _reader.HighestAsync(persistenceId)).ConfigureAwait(false);
    }

    public async Task ReplayAsync(string persistenceId, long from, long to, long max, Action<IPersistentRepresentation> replayed)
    {
        await _checked.GetAsync().ConfigureAwait(false);
        await foreach (var page in _reader.ReadAsync(persistenceId, from, to, max, _settings.ReplayPageSize, _store.Closing)
            .ConfigureAwait(false))
        {
            foreach (var stored in page)
                replayed(_serialization.FromStored(persistenceId, stored));
        }
    }

    /// <summary>The first page of a range, with the tags of its events; empty where there are none.</summary>
    public async Task<IReadOnlyList<(IPersistentRepresentation Event, string[] Tags)>> PageAsync(
        string persistenceId, long from, long to, int size)
    {
        await _checked.GetAsync().ConfigureAwait(false);
        await foreach (var page in _reader.ReadAsync(persistenceId, from, to, size, size, _store.Closing).ConfigureAwait(false))
            return [.. page.Select(stored => (_serialization.FromStored(persistenceId, stored), Tags(stored)))];
        return [];
    }

    public async Task DeleteAsync(string persistenceId, long to)
    {
        await _checked.GetAsync().ConfigureAwait(false);
        await _deletes.RunAsync(persistenceId, async () =>
        {
            await _deleter.DeleteAsync(persistenceId, to).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
    }

    private async Task<IImmutableList<Exception>?> WriteAsync(List<StoredWrite> writes, IImmutableList<Exception>? results)
    {
        await Task.WhenAll(writes.GroupBy(write => write.PersistenceId, StringComparer.Ordinal).Select(group =>
            _writes.RunAsync(group.Key, async () =>
            {
                await _checked.GetAsync().ConfigureAwait(false);
                await _writer.WriteAsync([.. group]).ConfigureAwait(false);
                return true;
            }))).ConfigureAwait(false);
        return results;
    }

    private async Task<bool> CheckAsync()
    {
        await BucketSizeCheck.RunAsync(_store, _settings.BucketSize, DateTimeOffset.UtcNow).ConfigureAwait(false);
        return true;
    }

    private static string[] Tags(StoredEvent stored) => [.. (stored.Tags ?? new HashSet<string>()).Order(StringComparer.Ordinal)];
}
