using Arrakis.Pipeline.Stores.Sqlite;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Tests.Stores;

public sealed class SqliteCommunityStoreTests : CommunityStoreContract, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("arrakis-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    protected override async Task<ICommunityStore> OpenAsync() =>
        await SqliteCommunityStore.OpenAsync(new SqliteCommunityStoreOptions { Directory = _directory });
}
