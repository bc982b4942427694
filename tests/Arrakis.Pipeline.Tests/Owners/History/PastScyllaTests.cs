using Arrakis.Pipeline.Tests.Stores.Scylla;
using Arrakis.Shared.Store;
using Xunit;

namespace Arrakis.Pipeline.Tests.Owners.History;

public sealed class PastScyllaTests(ScyllaKeyspace keyspace) : PastContract, IClassFixture<ScyllaKeyspace>
{
    protected override async Task<ICommunityStore?> OpenStoreAsync()
    {
        await keyspace.EmptyAsync();
        return await keyspace.OpenAsync();
    }
}
