using Arrakis.EventLog.Sqlite.Engine;

namespace Arrakis.EventLog.Sqlite;

/// <summary>The tables of <c>log.db</c>.</summary>
internal static class LogSchema
{
    // 64-bit session hashes are stored as signed integers of the same bits. A dead letter's epoch, log_partition and
    // log_offset repeat what its key says, so that an owner finds those of its partition without reading all.
    private const string Version1 =
        """
        CREATE TABLE meta (
            name TEXT PRIMARY KEY,
            value NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE records (
            partition INTEGER NOT NULL,
            offset INTEGER NOT NULL,
            appended_ms INTEGER NOT NULL,
            payload BLOB NOT NULL,
            PRIMARY KEY (partition, offset)
        ) WITHOUT ROWID;

        CREATE TABLE log_positions (
            partition INTEGER PRIMARY KEY,
            next_offset INTEGER NOT NULL
        );

        CREATE TABLE session_watermarks (
            partition INTEGER NOT NULL,
            session INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            last_seen_offset INTEGER NOT NULL,
            PRIMARY KEY (partition, session)
        ) WITHOUT ROWID;

        CREATE TABLE dead_letters (
            key TEXT NOT NULL UNIQUE,
            stage TEXT NOT NULL,
            reason TEXT NOT NULL,
            refused_ms INTEGER NOT NULL,
            community_id INTEGER NOT NULL,
            member_id INTEGER NOT NULL,
            payload BLOB NOT NULL,
            epoch INTEGER,
            log_partition INTEGER,
            log_offset INTEGER
        );
        CREATE INDEX dead_letters_by_time ON dead_letters (refused_ms);
        CREATE INDEX dead_letters_by_member ON dead_letters (member_id) WHERE member_id <> 0;
        CREATE INDEX dead_letters_by_position ON dead_letters (epoch, log_partition, log_offset) WHERE epoch IS NOT NULL;

        CREATE TABLE gateway_sessions (
            shard INTEGER PRIMARY KEY,
            total_shards INTEGER NOT NULL,
            session_id TEXT NOT NULL,
            resume_url TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            saved_ms INTEGER NOT NULL
        );
        """;

    // 0: from before it was kept.
    private const string Version2 = "ALTER TABLE gateway_sessions ADD COLUMN intents INTEGER NOT NULL DEFAULT 0";

    // The bits of a 64-bit hash; 0: from before it was kept.
    private const string Version3 = "ALTER TABLE log_positions ADD COLUMN last_record INTEGER NOT NULL DEFAULT 0";

    private const string Version4 =
        """
        ALTER TABLE gateway_sessions ADD COLUMN began_ms INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE dead_letters ADD COLUMN replayed_ms INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE dead_letters ADD COLUMN is_erased INTEGER NOT NULL DEFAULT 0;
        """;

    /// <summary>The schema; its application id is "ARLG" in ASCII.</summary>
    public static SqliteSchema Schema { get; } = new("event log", 0x41524C47, [Version1, Version2, Version3, Version4]);
}
