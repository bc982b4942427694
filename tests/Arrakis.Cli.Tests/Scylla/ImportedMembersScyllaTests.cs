using Arrakis.Cli.Tests.Migration;

namespace Arrakis.Cli.Tests.Scylla;

public sealed class ImportedMembersScyllaTests : ImportedMembersContract
{
    private ScyllaSpace _space = null!;

    protected override string[] Store => ["--store", "scylla"];

    protected override (string Name, string Value)[] Environment => _space.Settings;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _space = await ScyllaSpace.ReserveAsync();
    }

    public override async Task DisposeAsync()
    {
        await _space.DisposeAsync();
        await base.DisposeAsync();
    }

    private protected override Task MakeStoreAsync() => _space.MakeAsync();
}
