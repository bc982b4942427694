using Arrakis.Testing.Postgres;
using Npgsql;

namespace Arrakis.Cli.Tests.Migration;

/// <summary>
/// A real PostgreSQL with the tables of an earlier system, row-level security included: it is forced, so that even the owner needs
/// the setting.
/// </summary>
internal sealed class LegacyDatabase : IAsyncDisposable
{
    /// <summary>The guild of the first community; the others follow.</summary>
    public const long FirstGuild = 526_209_802_240_000_001;

    /// <summary>The user of the first profile of each community; the others follow.</summary>
    public const long FirstUser = 900_000_000_000_000_001;

    private const string Schema =
        """
        CREATE TABLE communities (
            id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL, theme_id text NOT NULL DEFAULT 'basic',
            discord_guild_id text UNIQUE, is_active boolean NOT NULL DEFAULT true, settings jsonb NOT NULL DEFAULT '{}');
        CREATE TABLE profiles (
            id uuid PRIMARY KEY DEFAULT gen_random_uuid(), community_id uuid NOT NULL REFERENCES communities ON DELETE CASCADE,
            discord_id text, wallet_address text, tier text, current_rank integer, activity_score integer, conviction_score integer,
            joined_at timestamptz, metadata jsonb NOT NULL DEFAULT '{}',
            created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now(),
            UNIQUE (community_id, discord_id));
        ALTER TABLE profiles ENABLE ROW LEVEL SECURITY;
        ALTER TABLE profiles FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant ON profiles FOR ALL USING (
            community_id::text = current_setting('app.current_tenant', true) OR current_setting('app.is_admin', true) = 'true');
        CREATE ROLE service LOGIN;
        GRANT SELECT ON profiles, communities TO service;
        """;

    private readonly PostgresServer _server;

    private LegacyDatabase(PostgresServer server) => _server = server;

    /// <summary>As a role that row-level security holds for.</summary>
    public (string Name, string Value) Url =>
        ("DATABASE_URL", _server.Uri.ToString().Replace("postgres@", "service@", StringComparison.Ordinal));

    /// <summary>
    /// Fills it with as many profiles in each community; every tenth has no conviction, every activity is a whole number.
    /// </summary>
    public static async Task<LegacyDatabase> StartAsync(int communities, int profiles)
    {
        var database = new LegacyDatabase(await PostgresServer.StartAsync());
        await database.ExecuteAsync(Schema);
        await database.ExecuteAsync(
            $"""
            INSERT INTO communities (name, discord_guild_id)
            SELECT 'sietch ' || i, ({FirstGuild} + i)::text FROM generate_series(0, {communities - 1}) i;
            INSERT INTO profiles (community_id, discord_id, wallet_address, activity_score, conviction_score, joined_at, updated_at)
            SELECT c.id, ({FirstUser} + n)::text, '0x' || n, n * 7919 % 5000, CASE WHEN n % 10 > 0 THEN n * 104729 % 101 END,
                timestamptz '2024-01-01Z' + n * interval '1 second', timestamptz '2025-06-01Z' + n % 100 * interval '1 hour'
            FROM communities c, generate_series(0, {profiles - 1}) n;
            """);
        return database;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var database = NpgsqlDataSource.Create(_server.ConnectionString);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
