using Arrakis.EventLog.Sqlite.Engine;

namespace Arrakis.Pipeline.Stores.Sqlite;

/// <summary>The tables of <c>store.db</c>.</summary>
internal static class StoreSchema
{
    // "written" is a row's write timestamp (LogPosition.WriteTimestamp): it orders writes and tells what the row includes.
    // scores_by_profile has no score in it. erasures are the tombstones that keep late writes of an erased member out.
    // leaderboard_pages holds what ranks of one page share, so that an empty page too remembers how new it is.
    private const string Version1 =
        """
        CREATE TABLE epochs (
            epoch INTEGER PRIMARY KEY,
            log_id TEXT NOT NULL,
            partitions INTEGER NOT NULL
        );

        CREATE TABLE communities (
            community_id INTEGER PRIMARY KEY,
            written INTEGER NOT NULL,
            newest_event_ms INTEGER NOT NULL,
            is_frozen INTEGER NOT NULL
        );

        CREATE TABLE scores (
            community_id INTEGER NOT NULL,
            member_id INTEGER NOT NULL,
            written INTEGER NOT NULL,
            is_bot INTEGER NOT NULL,
            has_left INTEGER NOT NULL,
            joined_ms INTEGER,
            activity REAL NOT NULL,
            activity_window INTEGER NOT NULL,
            window_points REAL NOT NULL,
            last_message_ms INTEGER,
            last_reaction_ms INTEGER,
            act_day INTEGER,
            activity_at_act REAL NOT NULL,
            holding TEXT,
            inflow TEXT NOT NULL,
            outflow TEXT NOT NULL,
            held_since_ms INTEGER,
            imported_conviction REAL,
            badges TEXT NOT NULL,
            PRIMARY KEY (community_id, member_id)
        ) WITHOUT ROWID;

        CREATE TABLE scores_by_profile (
            member_id INTEGER NOT NULL,
            community_id INTEGER NOT NULL,
            PRIMARY KEY (member_id, community_id)
        ) WITHOUT ROWID;

        CREATE TABLE score_history (
            community_id INTEGER NOT NULL,
            member_id INTEGER NOT NULL,
            month INTEGER NOT NULL,
            window INTEGER NOT NULL,
            points REAL NOT NULL,
            PRIMARY KEY (community_id, member_id, month, window)
        ) WITHOUT ROWID;
        CREATE INDEX score_history_by_window ON score_history (community_id, window);

        CREATE TABLE leaderboard_pages (
            community_id INTEGER NOT NULL,
            leaderboard_type INTEGER NOT NULL,
            page INTEGER NOT NULL,
            written INTEGER NOT NULL,
            PRIMARY KEY (community_id, leaderboard_type, page)
        ) WITHOUT ROWID;

        CREATE TABLE leaderboards (
            community_id INTEGER NOT NULL,
            leaderboard_type INTEGER NOT NULL,
            page INTEGER NOT NULL,
            rank INTEGER NOT NULL,
            member_id INTEGER NOT NULL,
            score REAL NOT NULL,
            window INTEGER NOT NULL,
            PRIMARY KEY (community_id, leaderboard_type, page, rank)
        ) WITHOUT ROWID;

        CREATE TABLE erasures (
            community_id INTEGER NOT NULL,
            member_id INTEGER NOT NULL,
            written INTEGER NOT NULL,
            open_window INTEGER NOT NULL,
            PRIMARY KEY (community_id, member_id)
        ) WITHOUT ROWID;
        """;

    // Since when a member has a row in a community, so that a late write from before an erasure cannot bring the row back.
    // Rows of older files are taken to be as new as the member's scores: an erasure that those survived spares them too.
    private const string Version2 =
        """
        ALTER TABLE scores_by_profile ADD COLUMN written INTEGER NOT NULL DEFAULT -1;
        UPDATE scores_by_profile SET written = coalesce(
            (SELECT s.written FROM scores s
             WHERE s.community_id = scores_by_profile.community_id AND s.member_id = scores_by_profile.member_id), -1);
        """;

    private const string Version3 =
        """
        CREATE TABLE eligibility_snapshots (
            community_id INTEGER NOT NULL,
            member_id INTEGER NOT NULL,
            rule_id TEXT NOT NULL,
            wallet TEXT NOT NULL,
            is_eligible INTEGER NOT NULL,
            balance TEXT NOT NULL,
            checked_ms INTEGER NOT NULL,
            block_number INTEGER NOT NULL,
            expires_ms INTEGER NOT NULL,
            PRIMARY KEY (community_id, member_id, rule_id)
        ) WITHOUT ROWID;
        CREATE INDEX eligibility_snapshots_by_expiry ON eligibility_snapshots (expires_ms);
        """;

    /// <summary>The schema; its application id is "ARST" in ASCII.</summary>
    public static SqliteSchema Schema { get; } = new("community store", 0x41525354, [Version1, Version2, Version3]);
}
