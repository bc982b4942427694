using System.Runtime.CompilerServices;
using Arrakis.Cli.Hosting;
using Npgsql;
using NpgsqlTypes;

namespace Arrakis.Cli.Migration;

/// <summary>
/// The profiles of a PostgreSQL that have a score. Every read is a transaction of its own that first asks row-level security
/// for all communities: through a transaction pooler no setting lasts longer.
/// </summary>
internal sealed class ProfileSource(NpgsqlDataSource database) : IAsyncDisposable
{
    private const string Columns =
        """
        p.id, c.discord_guild_id::text, p.discord_id::text, p.conviction_score::float8, p.activity_score::float8,
        p.updated_at::timestamptz, p.joined_at::timestamptz
        """;

    private const string From = "profiles p JOIN communities c ON c.id = p.community_id";
    private const string IsScored = "(p.conviction_score IS NOT NULL OR p.activity_score IS NOT NULL)";

    /// <summary>Host and database, without user and password.</summary>
    public string Address { get; } = PostgresAddress.Describe(database);

    /// <summary>Which database it is: another one that takes its place is told by its number.</summary>
    public async Task<string> IdentifyAsync(CancellationToken cancellationToken)
    {
        await using var read = await BeginAsync(cancellationToken);
        var number = await read.Command("SELECT oid::text FROM pg_database WHERE datname = current_database()")
            .ExecuteScalarAsync(cancellationToken);
        return $"{Address}, number {number}";
    }

    /// <summary>Profiles that have a score.</summary>
    /// <exception cref="CommandFailedException">Row-level security hides them from this user.</exception>
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        await using var read = await BeginAsync(cancellationToken);
        var count = (long)(await read.Command($"SELECT count(*) FROM profiles p WHERE {IsScored}").ExecuteScalarAsync(cancellationToken))!;
        if (count == 0 && (bool)(await read.Command("SELECT row_security_active('profiles')").ExecuteScalarAsync(cancellationToken))!)
        {
            throw new CommandFailedException(
                $"{Address}: row-level security hides every profile from this user. Use a role that has BYPASSRLS.");
        }

        return count;
    }

    /// <summary>Guild ids of the communities that have such profiles, in order.</summary>
    public async Task<IReadOnlyList<string>> GuildsAsync(CancellationToken cancellationToken)
    {
        await using var read = await BeginAsync(cancellationToken);
        await using var rows = await read.Command(
            $"""
            SELECT c.discord_guild_id::text FROM communities c
            WHERE c.discord_guild_id IS NOT NULL AND EXISTS (SELECT 1 FROM profiles p WHERE p.community_id = c.id AND {IsScored})
            ORDER BY 1
            """).ExecuteReaderAsync(cancellationToken);
        var guilds = new List<string>();
        while (await rows.ReadAsync(cancellationToken))
            guilds.Add(rows.GetString(0));
        return guilds;
    }

    /// <summary>Profiles that name the same user of the same guild as another one does, which none of them may.</summary>
    /// <param name="most">The most to give.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<IReadOnlyList<Guid>> DuplicatesAsync(int most, CancellationToken cancellationToken)
    {
        await using var read = await BeginAsync(cancellationToken);
        // Ids with leading zeros are the same ids.
        await using var rows = await read.Command(
            $"""
            SELECT id FROM (
                SELECT p.id, count(*) OVER (PARTITION BY ltrim(c.discord_guild_id::text, '0'), ltrim(p.discord_id::text, '0')) AS n
                FROM {From} WHERE {IsScored} AND p.discord_id IS NOT NULL AND c.discord_guild_id IS NOT NULL) AS counted
            WHERE n > 1 LIMIT {most}
            """).ExecuteReaderAsync(cancellationToken);
        var ids = new List<Guid>();
        while (await rows.ReadAsync(cancellationToken))
            ids.Add(rows.GetGuid(0));
        return ids;
    }

    /// <summary>The next profiles in the order of the primary key.</summary>
    public async Task<IReadOnlyList<SourceProfile>> ReadPageAsync(Guid? after, int size, CancellationToken cancellationToken)
    {
        await using var read = await BeginAsync(cancellationToken);
        await using var command = read.Command(
            $"SELECT {Columns} FROM {From} WHERE {IsScored} AND ($1 IS NULL OR p.id > $1) ORDER BY p.id LIMIT $2");
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)after ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = size });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var page = new List<SourceProfile>(size);
        while (await rows.ReadAsync(cancellationToken))
            page.Add(Read(rows));
        return page;
    }

    /// <summary>All profiles of one guild, streamed.</summary>
    public async IAsyncEnumerable<SourceProfile> ReadGuildAsync(string guild, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var read = await BeginAsync(cancellationToken);
        await using var command = read.Command($"SELECT {Columns} FROM {From} WHERE {IsScored} AND c.discord_guild_id::text = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = guild });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            yield return Read(rows);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private async Task<Reading> BeginAsync(CancellationToken cancellationToken) => await Reading.BeginAsync(database, cancellationToken);

    private static SourceProfile Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), Text(row, 1), Text(row, 2), Number(row, 3), Number(row, 4), Time(row, 5), Time(row, 6));

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static double? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);

    private static DateTime? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDateTime(column);

    /// <summary>A connection in a read-only transaction that may see every community's rows.</summary>
    private sealed class Reading : IAsyncDisposable
    {
        private readonly NpgsqlConnection _connection;
        private readonly NpgsqlTransaction _transaction;

        private Reading(NpgsqlConnection connection, NpgsqlTransaction transaction) =>
            (_connection, _transaction) = (connection, transaction);

        public static async Task<Reading> BeginAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
        {
            var connection = await database.OpenConnectionAsync(cancellationToken);
            try
            {
                var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await using var admin = new NpgsqlCommand(
                    "SET TRANSACTION READ ONLY; SET LOCAL TIME ZONE 'UTC'; SELECT set_config('app.is_admin', 'true', true)", connection,
                    transaction);
                await admin.ExecuteNonQueryAsync(cancellationToken);
                return new Reading(connection, transaction);
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        }

        public NpgsqlCommand Command(string sql) => new(sql, _connection, _transaction) { CommandTimeout = 0 };

        public async ValueTask DisposeAsync()
        {
            await _transaction.DisposeAsync();
            await _connection.DisposeAsync();
        }
    }
}
