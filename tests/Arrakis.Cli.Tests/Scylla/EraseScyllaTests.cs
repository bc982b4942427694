using Arrakis.Shared.Store;

namespace Arrakis.Cli.Tests.Scylla;

public sealed class EraseScyllaTests : EraseContract
{
    private ScyllaSpace _space = null!;

    protected override string[] Store => ["--store", "scylla"];

    protected override (string Name, string Value)[] Environment => _space.Settings;

    public override async Task InitializeAsync()
    {
        _space = await ScyllaSpace.ReserveAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await _space.DisposeAsync();
        await base.DisposeAsync();
    }

    private protected override Task<ICommunityStore> OpenStoreAsync() => _space.OpenAsync();

    private protected override async Task LoseStoreAsync()
    {
        await _space.DropAsync();
        await _space.MakeAsync();
    }
}
