using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Tests.Owners.History;

public sealed class PastSqliteTests : PastContract
{
    protected override Task<ICommunityStore?> OpenStoreAsync() => Task.FromResult<ICommunityStore?>(null);
}
