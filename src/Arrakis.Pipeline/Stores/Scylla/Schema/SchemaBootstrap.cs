using System.Globalization;

namespace Arrakis.Pipeline.Stores.Scylla.Schema;

/// <summary>
/// Makes the tables that the migrations themselves need, before there is a lock to hold. Cassandra gives a table an id when
/// it is made, and a table made twice at once ends with two: after a restart its rows are gone. User-defined types have no
/// ids, so each program announces itself by a type of its own, looks who else has, and goes on only if it is alone; if not, it
/// takes its type back and tries again after a while. Of two at once the later one to announce sees both, so never both go on.
/// </summary>
/// <param name="catalog">What the server has.</param>
/// <param name="keyspace">The keyspace.</param>
/// <param name="run">Runs a statement and waits until all nodes have it.</param>
internal sealed class SchemaBootstrap(SchemaCatalog catalog, string keyspace, Func<string, Task> run)
{
    private const string Prefix = "schema_apply_";
    private const int MostWaitMs = 1_000;

    /// <summary>After so long an announcement is that of a program that was killed.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(2);

    private static readonly string[] Tables = ["schema_migrations", "schema_lock"];

    /// <summary>Makes keyspace and tables where they are missing.</summary>
    /// <param name="statements">First the keyspace's, then the tables'; all may be run again.</param>
    /// <param name="cancellationToken">Stops between statements.</param>
    public async Task RunAsync(IReadOnlyList<string> statements, CancellationToken cancellationToken)
    {
        if (!await HasTablesAsync(cancellationToken))
            await run(statements[0]);

        // A node lists a table a moment before it takes statements on it: they may be used once nobody is at work any more.
        while (!await HasTablesAsync(cancellationToken) || !await IsAloneAsync(null, cancellationToken))
        {
            if (!await HasTablesAsync(cancellationToken) && await TryMakeAsync([.. statements.Skip(1)], cancellationToken))
                return;
            await Task.Delay(Random.Shared.Next(MostWaitMs), cancellationToken);
        }
    }

    private async Task<bool> TryMakeAsync(string[] tables, CancellationToken cancellationToken)
    {
        var mine = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{DateTimeOffset.UtcNow.ToUnixTimeSeconds()}_{Guid.NewGuid():N}");
        await run($"CREATE TYPE IF NOT EXISTS {keyspace}.{mine} (alone boolean)");
        var isAlone = await IsAloneAsync(mine, cancellationToken);
        if (isAlone)
        {
            foreach (var table in tables)
                await run(table);
        }

        // Where this is not reached, the announcement goes stale.
        await run($"DROP TYPE IF EXISTS {keyspace}.{mine}");
        return isAlone;
    }

    private async Task<bool> HasTablesAsync(CancellationToken cancellationToken) =>
        Tables.All((await catalog.TableNamesAsync(keyspace, cancellationToken)).Contains);

    private async Task<bool> IsAloneAsync(string? mine, CancellationToken cancellationToken)
    {
        var isAlone = true;
        foreach (var type in (await catalog.ReadAsync(keyspace, cancellationToken)).Types.Select(type => type.Name))
        {
            if (type == mine || !type.StartsWith(Prefix, StringComparison.Ordinal))
                continue;
            if (IsStale(type))
                await run($"DROP TYPE IF EXISTS {keyspace}.{type}");
            else
                isAlone = false;
        }

        return isAlone;
    }

    private static bool IsStale(string type) =>
        !long.TryParse(type[Prefix.Length..].Split('_')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        || DateTimeOffset.FromUnixTimeSeconds(seconds) < DateTimeOffset.UtcNow - Stale;
}
