using System.Text.Json;
using Arrakis.Cli.Chaos;

namespace Arrakis.Cli.Tests.Units;

public sealed class NodeProgressTests
{
    [Fact]
    public void A_node_is_drained_when_each_shards_last_frame_is_durable_and_none_waits_in_the_log() =>
        IsDrained(allPlayed: true, lag: 0, (0, 10, 10), (1, 20, 21)).ShouldBeTrue();

    [Fact]
    public void It_is_not_while_the_trace_plays() => IsDrained(allPlayed: false, lag: 0, (0, 10, 10)).ShouldBeFalse();

    [Fact]
    public void It_is_not_while_records_wait_in_the_log() => IsDrained(allPlayed: true, lag: 1, (0, 10, 10)).ShouldBeFalse();

    [Fact]
    public void It_is_not_while_one_shard_is_behind() => IsDrained(allPlayed: true, lag: 0, (0, 10, 10), (1, 20, 19)).ShouldBeFalse();

    [Fact]
    public void It_is_not_while_a_shard_is_unknown_to_it() => NodeProgress.IsDrained(
        Json(new { all_played = true, shards = new[] { new { shard = 0, last_sequence = 1 } } }),
        Json(new { snapshot = new { lagEvents = 0, shards = Array.Empty<int>() } })).ShouldBeFalse();

    private static bool IsDrained(bool allPlayed, int lag, params (int Shard, int Sent, int Durable)[] shards) => NodeProgress.IsDrained(
        Json(new { all_played = allPlayed, shards = shards.Select(s => new { shard = s.Shard, last_sequence = s.Sent }) }),
        Json(new { snapshot = new { lagEvents = lag, shards = shards.Select(s => new { id = s.Shard, sequenceDurable = s.Durable }) } }));

    private static JsonElement Json<T>(T value) => JsonSerializer.SerializeToElement(value);
}
