using System.Globalization;
using Akka.Actor;
using Akka.Persistence;
using Arrakis.Persistence.Scylla.Configuration;
using Arrakis.Persistence.Scylla.Journal;
using Arrakis.Persistence.Scylla.Sessions;

namespace Arrakis.Persistence.Scylla.Snapshots;

/// <summary>The snapshot store without Akka's actor round it.</summary>
internal sealed class SnapshotLog
{
    private const int MostAttempts = 3;

    private readonly Store _store;
    private readonly SnapshotSettings _settings;
    private readonly EventSerialization _serialization;
    private readonly SnapshotTable _table;
    private readonly SnapshotContent _content;
    private readonly Turns _turns = new();

    public SnapshotLog(ExtendedActorSystem system, Store store, SnapshotSettings settings)
    {
        var clock = new WriteClock(TimeProvider.System);
        (_store, _settings) = (store, settings);
        _serialization = new(system, settings.Serializer);
        _table = new(store, clock);
        _content = new(store, _serialization, settings, clock);
    }

    /// <summary>The newest snapshot that meets the criteria; null if there is none.</summary>
    /// <remarks>One that cannot be read is an error: an older one instead would hide it.</remarks>
    public Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria) =>
        _turns.RunAsync(persistenceId, async () =>
        {
            for (var attempt = 1; ; attempt++)
            {
                if (await _table.FindAsync(persistenceId, criteria).ConfigureAwait(false) is not { } head)
                    return null;
                if (await _content.ReadAsync(persistenceId, head.SequenceNr).ConfigureAwait(false) is { } snapshot)
                    return snapshot;
                if (attempt == MostAttempts)
                    throw new InvalidDataException($"The snapshots of \"{persistenceId}\" are replaced faster than they can be read.");
            }
        });

    /// <exception cref="NotSupportedException">It is longer than <c>max-snapshot-bytes</c>.</exception>
    public Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        // At once: nobody may change the snapshot between this call and the bytes.
        var (serializerId, manifest, bytes) = _serialization.ToBytes(snapshot);
        if (bytes.Length > _settings.MaxSnapshotBytes)
        {
            throw new NotSupportedException(string.Create(CultureInfo.InvariantCulture,
                $"The snapshot {metadata.SequenceNr} of \"{metadata.PersistenceId}\" has {bytes.Length} bytes: "
                + $"max-snapshot-bytes is {_settings.MaxSnapshotBytes}."));
        }

        return _turns.RunAsync(metadata.PersistenceId, async () =>
        {
            var replaced = await _table.FindAsync(metadata.PersistenceId, metadata.SequenceNr).ConfigureAwait(false);
            await _content.WriteAsync(metadata, serializerId, manifest, bytes).ConfigureAwait(false);
            if (replaced is { } old)
                await _table.DeleteChunksAsync(metadata.PersistenceId, old).ConfigureAwait(false);
            return true;
        });
    }

    /// <summary>Deletes one of a number, unless it was taken later than the metadata say; those without a time mean any.</summary>
    public Task DeleteAsync(SnapshotMetadata metadata) => _turns.RunAsync(metadata.PersistenceId, async () =>
    {
        var head = await _table.FindAsync(metadata.PersistenceId, metadata.SequenceNr).ConfigureAwait(false);
        if (head is { } found && (metadata.Timestamp == DateTime.MinValue || found.TakenAt <= metadata.Timestamp))
            await _table.DeleteAsync(metadata.PersistenceId, found).ConfigureAwait(false);
        return true;
    });

    /// <summary>Deletes all that meet the criteria.</summary>
    public Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria) => _turns.RunAsync(persistenceId, async () =>
    {
        await foreach (var head in _table.FindAllAsync(persistenceId, criteria, _store.Closing).ConfigureAwait(false))
            await _table.DeleteAsync(persistenceId, head).ConfigureAwait(false);
        return true;
    });
}
