using Akka.Cluster.Sharding;
using Arrakis.Cluster.Communities;
using Arrakis.Cluster.Protocol;
using Arrakis.Cluster.Tests.Protocol;
using Arrakis.Shared;
using Shouldly;

namespace Arrakis.Cluster.Tests.Communities;

public sealed class CommunityExtractorTests(SerializerFixture fixture) : IClassFixture<SerializerFixture>
{
    private readonly CommunityExtractor _extractor = new(16);

    [Fact]
    public void Every_message_goes_to_its_community_in_the_shard_of_its_partition()
    {
        foreach (var message in MessageSamples.All(fixture.System.DeadLetters))
        {
            _extractor.EntityId(message).ShouldBe("197038439483310086");
            _extractor.ShardId(message).ShouldBe(MessageSamples.Community.Partition(16).ToString());
            _extractor.EntityMessage(message).ShouldBeSameAs(message);
        }
    }

    [Fact]
    public void A_shard_is_a_partition_whatever_names_the_community()
    {
        for (var id = 1L; id < 2_000; id++)
        {
            var community = new CommunityId(Snowflake.At(1_514_764_800_000 + id));
            var shard = CommunityExtractor.ShardOf(community.Partition(16));
            _extractor.ShardId(new CommunityCommands.Wake(community)).ShouldBe(shard);
            _extractor.ShardId(community.ToString()).ShouldBe(shard);
            _extractor.ShardId(new ShardRegion.StartEntity(community.ToString())).ShouldBe(shard);
        }
    }

    [Fact]
    public void Strangers_have_neither_entity_nor_shard()
    {
        _extractor.EntityId("text").ShouldBeNull();
        _extractor.ShardId(new object()).ShouldBeNull();
    }
}
