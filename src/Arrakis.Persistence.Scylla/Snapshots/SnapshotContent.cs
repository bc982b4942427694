using System.Globalization;
using Akka.Persistence;
using Arrakis.Persistence.Scylla.Configuration;
using Arrakis.Persistence.Scylla.Journal;
using Arrakis.Persistence.Scylla.Sessions;

namespace Arrakis.Persistence.Scylla.Snapshots;

/// <summary>Writes and reads snapshots with their content, which is cut into chunks where it is long.</summary>
internal sealed class SnapshotContent(Store store, EventSerialization serialization, SnapshotSettings settings, WriteClock clock)
{
    private const int ChunksPerPage = 4;

    /// <summary>Writes it; what is long, chunks first, so that no snapshot is there without them.</summary>
    public async Task WriteAsync(SnapshotMetadata metadata, int serializerId, string manifest, ReadOnlyMemory<byte> bytes)
    {
        var saveId = Guid.NewGuid();
        var chunks = bytes.Length <= settings.ChunkBytes ? 0 : (bytes.Length + settings.ChunkBytes - 1) / settings.ChunkBytes;
        for (var i = 0; i < chunks; i++)
        {
            var start = i * settings.ChunkBytes;
            var chunk = bytes.Slice(start, Math.Min(settings.ChunkBytes, bytes.Length - start));
            var write = await store.CommandAsync(SnapshotStatements.InsertChunk, "snapshot_write").ConfigureAwait(false);
            await store.RunAsync(write.Add(metadata.PersistenceId).Add(metadata.SequenceNr).Add(saveId).Add(i).Add(chunk))
                .ConfigureAwait(false);
        }

        var insert = await store.CommandAsync(SnapshotStatements.Insert, "snapshot_write").ConfigureAwait(false);
        insert.Timestamp = clock.Next();
        insert.Add(metadata.PersistenceId).Add(metadata.SequenceNr).Add(metadata.Timestamp.Ticks).Add(saveId)
            .Add(serializerId).Add(manifest).Add((long)bytes.Length).Add(chunks);
        await store.RunAsync(chunks == 0 ? insert.Add(bytes) : insert.AddNull()).ConfigureAwait(false);
    }

    /// <summary>
    /// The snapshot of a number; null if there is none any more, or if it was replaced while it was read.
    /// </summary>
    /// <exception cref="InvalidDataException">Its chunks are not all there, and nobody replaced it.</exception>
    public async Task<SelectedSnapshot?> ReadAsync(string persistenceId, long sequenceNr)
    {
        var query = await store.QueryAsync(SnapshotStatements.Select, "snapshot_read").ConfigureAwait(false);
        using var rows = await store.ExecuteAsync(query.Add(persistenceId).Add(sequenceNr)).ConfigureAwait(false);
        foreach (var row in rows)
        {
            var head = new SnapshotHead(sequenceNr, new DateTime(row.Get<long>(1), DateTimeKind.Utc), row.Get<Guid>(0), row.Get<int>(5));
            var (serializerId, manifest, length) = (row.Get<int>(2), row.Get<string>(3), row.Get<long>(4));
            var bytes = head.Chunks == 0 ? row.Get<byte[]>(6) : await JoinAsync(persistenceId, head, length).ConfigureAwait(false);
            return bytes is null
                ? null
                : new(new(persistenceId, sequenceNr, head.TakenAt), serialization.FromBytes(serializerId, manifest, bytes));
        }

        return null;
    }

    private async Task<byte[]?> JoinAsync(string persistenceId, SnapshotHead head, long length)
    {
        var session = await store.SessionAsync().ConfigureAwait(false);
        var query = await store.QueryAsync(SnapshotStatements.SelectChunks, "snapshot_read").ConfigureAwait(false);
        query.Add(persistenceId).Add(head.SequenceNr).Add(head.SaveId);
        query.PageSize = ChunksPerPage;
        var bytes = new MemoryStream(checked((int)length));
        var next = 0;
        await foreach (var page in session.PagesAsync(query, store.Closing).ConfigureAwait(false))
        {
            foreach (var row in page)
            {
                if (row.Get<int>(0) == next++)
                    bytes.Write(row.GetBytes(1));
            }
        }

        return next == head.Chunks && bytes.Length == length
            ? bytes.ToArray()
            : await MissingAsync(persistenceId, head).ConfigureAwait(false);
    }

    private async Task<byte[]?> MissingAsync(string persistenceId, SnapshotHead head)
    {
        var now = await new SnapshotTable(store, clock).FindAsync(persistenceId, head.SequenceNr).ConfigureAwait(false);
        return now?.SaveId != head.SaveId
            ? null
            : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                $"The snapshot {head.SequenceNr} of \"{persistenceId}\" has {head.Chunks} chunks, and not all of them are there."));
    }
}
