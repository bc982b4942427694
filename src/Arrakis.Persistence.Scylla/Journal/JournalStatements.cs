namespace Arrakis.Persistence.Scylla.Journal;

/// <summary>The journal's statements; <c>${keyspace}</c> is filled in by the store.</summary>
internal static class JournalStatements
{
    public const string Insert = """
        INSERT INTO ${keyspace}.events (persistence_id, bucket, sequence_nr, written_at, writer_uuid,
        serializer_id, serializer_manifest, event_manifest, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    // Apart from the other, because an empty set would be written as a tombstone.
    public const string InsertTagged = """
        INSERT INTO ${keyspace}.events (persistence_id, bucket, sequence_nr, written_at, writer_uuid,
        serializer_id, serializer_manifest, event_manifest, payload, tags) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    public const string Select = """
        SELECT sequence_nr, written_at, writer_uuid, serializer_id, serializer_manifest, event_manifest, payload, tags
        FROM ${keyspace}.events WHERE persistence_id = ? AND bucket = ? AND sequence_nr >= ? AND sequence_nr <= ?
        """;

    public const string SelectHighest = """
        SELECT sequence_nr FROM ${keyspace}.events WHERE persistence_id = ? AND bucket = ? AND sequence_nr > ?
        ORDER BY sequence_nr DESC LIMIT 1
        """;

    public const string SelectNumbers = """
        SELECT sequence_nr FROM ${keyspace}.events
        WHERE persistence_id = ? AND bucket = ? AND sequence_nr > ? AND sequence_nr <= ?
        """;

    public const string DeleteBucket = "DELETE FROM ${keyspace}.events WHERE persistence_id = ? AND bucket = ?";

    public const string DeleteEvent = "DELETE FROM ${keyspace}.events WHERE persistence_id = ? AND bucket = ? AND sequence_nr = ?";

    // Not before Cassandra 3.0; what refuses it gets DeleteEvent.
    public const string DeleteUpTo = "DELETE FROM ${keyspace}.events WHERE persistence_id = ? AND bucket = ? AND sequence_nr <= ?";

    public const string SelectMetadata =
        "SELECT deleted_to, purged_to, last_bucket FROM ${keyspace}.metadata WHERE persistence_id = ?";

    public const string RaiseDeletedTo = "UPDATE ${keyspace}.metadata USING TIMESTAMP ? SET deleted_to = ? WHERE persistence_id = ?";

    public const string RaisePurgedTo = "UPDATE ${keyspace}.metadata USING TIMESTAMP ? SET purged_to = ? WHERE persistence_id = ?";

    public const string RaiseLastBucket = "UPDATE ${keyspace}.metadata USING TIMESTAMP ? SET last_bucket = ? WHERE persistence_id = ?";

    public const string SelectSetting = "SELECT value FROM ${keyspace}.journal_settings WHERE name = ?";

    public const string InsertSetting = "INSERT INTO ${keyspace}.journal_settings (name, value) VALUES (?, ?) USING TIMESTAMP ?";
}
