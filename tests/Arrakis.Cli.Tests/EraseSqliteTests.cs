using Arrakis.Pipeline.Stores.Sqlite;
using Arrakis.Shared.Store;

namespace Arrakis.Cli.Tests;

public sealed class EraseSqliteTests : EraseContract
{
    protected override string[] Store => ["--store", "sqlite"];

    [Fact]
    public async Task A_running_node_is_not_disturbed()
    {
        await using var node = ArrakisProcess.Start(
            Directory.Path, ["run", "--data", "data", "--discord-url", "http://127.0.0.1:9"], ("DISCORD_TOKEN", "none"));
        await Eventually.TrueAsync(() => File.Exists(Directory.At("data/log.db.pid")));
        (await ArrakisProcess.RunAsync(Directory.Path, ["erase", SmallTraces.Member(3), "--yes"])).ShouldRefuse(
            1, "is writing this database; stop it");
        (await node.SignalAndEndAsync(ArrakisProcess.SigTerm)).ShouldEndWith(0);
    }

    private protected override Task<ICommunityStore> OpenStoreAsync() =>
        Task.FromResult<ICommunityStore>(SqliteCommunityStore.OpenReadOnly(Directory.At("data")));

    private protected override Task LoseStoreAsync()
    {
        foreach (var file in System.IO.Directory.GetFiles(Directory.At("data"), "store.db*"))
            File.Delete(file);
        return Task.CompletedTask;
    }
}
