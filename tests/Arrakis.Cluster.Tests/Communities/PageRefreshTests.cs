using Akka.TestKit.Xunit2;
using Arrakis.Cluster.Communities;
using Arrakis.Cluster.Partitions;
using Arrakis.Cluster.Protocol;
using Arrakis.Pipeline.Owners;
using Arrakis.Shared;
using Shouldly;

namespace Arrakis.Cluster.Tests.Communities;

public sealed class PageRefreshTests : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly CommunityId Id = new(7);

    [Fact]
    public async Task A_community_that_refuses_is_asked_again_after_a_takeover()
    {
        var locals = new LocalCommunities();
        var region = new CommunityRegion(TestActor, locals);
        var refresh = new PageRefresh(Id.Partition(3), StoredCommunities.Of([Id], 3), locals, () => region);
        refresh.StartNext(CancellationToken.None);
        await ExpectMsgAsync<CommunityCommands.WritePages>(Patience);
        LastSender.Tell(new CommunityReplies.QueryRefused(Id, "the shard is elsewhere"), TestActor);
        await AwaitConditionAsync(() =>
        {
            refresh.StartNext(CancellationToken.None);
            return Task.FromResult(HasMessages);
        }, Patience);
        (await ExpectMsgAsync<CommunityCommands.WritePages>(Patience)).CommunityId.ShouldBe(Id);
        LastSender.Tell(new CommunityReplies.PagesWritten(Id), TestActor);
        await refresh.WriteAllAsync(all: true, CancellationToken.None);
        HasMessages.ShouldBeFalse();
    }

    [Fact]
    public async Task Pages_that_an_actor_has_left_are_written_by_its_successor_when_all_others_are()
    {
        var locals = new LocalCommunities();
        var region = new CommunityRegion(TestActor, locals);
        var refresh = new PageRefresh(Id.Partition(3), StoredCommunities.Of([], 3), locals, () => region);
        await refresh.WriteAllAsync(all: true, CancellationToken.None);
        refresh.Add(Id);
        refresh.StartNext(CancellationToken.None);
        (await ExpectMsgAsync<CommunityCommands.WritePages>(Patience)).CommunityId.ShouldBe(Id);
        LastSender.Tell(new CommunityReplies.PagesWritten(Id), TestActor);
        await refresh.WriteAllAsync(all: false, CancellationToken.None);
        refresh.StartNext(CancellationToken.None);
        await refresh.SettleAsync();
        HasMessages.ShouldBeFalse();
    }
}
