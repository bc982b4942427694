using System.Globalization;
using Arrakis.Cli.Hosting;
using Arrakis.Pipeline.Stores.Sqlite;
using Arrakis.Shared.Store;

namespace Arrakis.Cli.Health;

/// <summary>How a store in a file is.</summary>
internal static class SqliteReport
{
    public static async Task<HealthReport> MakeAsync(string? data, CancellationToken cancellationToken)
    {
        var file = Path.GetFullPath(DataFiles.Store(DataFiles.ExistingStore(data)));
        var size = new FileInfo(file).Length;
        var damage = await DamageAsync(Path.GetDirectoryName(file)!, cancellationToken);
        return new HealthReport(
            damage is null,
            [
                $"File       {file}",
                string.Create(CultureInfo.InvariantCulture, $"Size       {size / 1e6:0.0} MB"),
                $"Integrity  {damage ?? "ok"}",
            ],
            new { ok = damage is null, store = "sqlite", file, bytes = size, integrity = damage ?? "ok" });
    }

    private static async Task<string?> DamageAsync(string directory, CancellationToken cancellationToken)
    {
        try
        {
            await using var store = SqliteCommunityStore.OpenReadOnly(directory);
            return await store.FindDamageAsync(cancellationToken);
        }
        catch (CommunityStoreException fault)
        {
            return fault.Message;
        }
    }
}
