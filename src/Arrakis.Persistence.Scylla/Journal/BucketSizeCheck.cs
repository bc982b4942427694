using System.Globalization;
using Akka.Configuration;
using Arrakis.Persistence.Scylla.Sessions;

namespace Arrakis.Persistence.Scylla.Journal;

/// <summary>
/// Keeps the bucket size with the events: with another one they would not be found. The first journal on a keyspace writes
/// it. Among several firsts the earliest wins, because a write's timestamp is the higher, the earlier it is.
/// </summary>
internal static class BucketSizeCheck
{
    private const string Name = "bucket_size";

    // Less than microseconds since 1970 are in this century: servers may refuse timestamps of the future.
    private const long TimestampOfYear1970 = 1_000_000_000_000_000;

    /// <exception cref="ConfigurationException">The events were written with another size.</exception>
    public static async Task RunAsync(Store store, int size, DateTimeOffset now)
    {
        var stored = await ReadAsync(store).ConfigureAwait(false);
        if (stored is null)
        {
            var insert = await store.CommandAsync(JournalStatements.InsertSetting, "journal_settings").ConfigureAwait(false);
            await store.RunAsync(insert.Add(Name).Add((long)size).Add(
                TimestampOfYear1970 - now.ToUnixTimeMilliseconds())).ConfigureAwait(false);
            stored = await ReadAsync(store).ConfigureAwait(false);
        }

        if (stored != size)
        {
            throw new ConfigurationException(string.Create(CultureInfo.InvariantCulture,
                $"The events in {store.Settings.Keyspace} were written with bucket-size = {stored}, and it is set to {size}: "
                + $"set it to {stored}, or take another keyspace."));
        }
    }

    private static async Task<long?> ReadAsync(Store store)
    {
        var query = await store.QueryAsync(JournalStatements.SelectSetting, "journal_settings").ConfigureAwait(false);
        using var rows = await store.ExecuteAsync(query.Add(Name)).ConfigureAwait(false);
        foreach (var row in rows)
            return row.Get<long?>(0);
        return null;
    }
}
