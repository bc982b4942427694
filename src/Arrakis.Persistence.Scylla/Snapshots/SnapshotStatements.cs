namespace Arrakis.Persistence.Scylla.Snapshots;

/// <summary>The snapshot store's statements; <c>${keyspace}</c> is filled in by the store.</summary>
internal static class SnapshotStatements
{
    private const string Head =
        "SELECT sequence_nr, taken_at, save_id, chunks FROM ${keyspace}.snapshots WHERE persistence_id = ? AND sequence_nr";

    public const string SelectHead = Head + " = ?";

    public const string SelectNewestHead = Head + " >= ? AND sequence_nr <= ? LIMIT 1";

    public const string SelectHeads = Head + " >= ? AND sequence_nr <= ?";

    public const string Select = """
        SELECT save_id, taken_at, serializer_id, serializer_manifest, length, chunks, data FROM ${keyspace}.snapshots
        WHERE persistence_id = ? AND sequence_nr = ?
        """;

    public const string Insert = """
        INSERT INTO ${keyspace}.snapshots (persistence_id, sequence_nr, taken_at, save_id, serializer_id, serializer_manifest,
        length, chunks, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    public const string Delete = "DELETE FROM ${keyspace}.snapshots WHERE persistence_id = ? AND sequence_nr = ?";

    public const string SelectChunks =
        "SELECT chunk, data FROM ${keyspace}.snapshot_chunks WHERE persistence_id = ? AND sequence_nr = ? AND save_id = ?";

    public const string InsertChunk =
        "INSERT INTO ${keyspace}.snapshot_chunks (persistence_id, sequence_nr, save_id, chunk, data) VALUES (?, ?, ?, ?, ?)";

    public const string DeleteChunks =
        "DELETE FROM ${keyspace}.snapshot_chunks WHERE persistence_id = ? AND sequence_nr = ? AND save_id = ?";
}
