using System.Text.Json;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Store;
using Arrakis.Simulator;

namespace Arrakis.Cli.Tests.Kafka;

/// <summary>Records that somebody else has appended, and what operators append, while a pipeline runs.</summary>
[Collection(WholeMachine.Name)]
public sealed class PoisonTests : IDisposable
{
    private static readonly CommunityId Community = TraceIds.Community(0);
    private static readonly Uri Nowhere = new("http://127.0.0.1:9");
    private readonly TempDirectory _directory = new();
    private long _nextMessage = 500;

    private static int Right => Community.Partition(ClusterSpace.Partitions);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_poison_record_blocks_nobody_and_what_can_be_brought_back_counts_exactly_once()
    {
        await using var cluster = await ClusterSpace.MakeAsync(_directory.Path);
        await using var store = await cluster.Scylla.OpenAsync();
        var pipeline = await cluster.PipelineAsync("pipeline-a", Nowhere);
        var wrong = (Right + 1) % ClusterSpace.Partitions;
        var other = Enumerable.Range(1, 20).Select(TraceIds.Community).First(c => c.Partition(ClusterSpace.Partitions) == wrong);
        await Kcat.AppendAsync(cluster, _directory, wrong, Message(Community, TraceIds.Author(2)));
        await Kcat.AppendAsync(cluster, _directory, wrong, Message(other, TraceIds.Author(3)));
        var unknown = Message(Community, TraceIds.Author(4));
        unknown.Kind = (EventKind)77;
        await Kcat.AppendAsync(cluster, _directory, Right, unknown);
        await Kcat.AppendAsync(cluster, _directory, Right, [0xFF, 0xFF, 0xFF]);
        await Kcat.AppendAsync(cluster, _directory, Right, Message(Community, TraceIds.Author(5)));

        await ActivityAsync(store, other, TraceIds.Author(3), 1, cluster);
        await ActivityAsync(store, Community, TraceIds.Author(5), 1, cluster);
        (await pipeline.ReadyAsync()).Code.ShouldBe(200);
        var letters = await LettersAsync(cluster);
        letters.Select(l => l.Key).ShouldBe([$"log:1:{Right}:0", $"log:1:{Right}:1", $"log:1:{wrong}:0"], ignoreOrder: true);
        letters.Single(l => l.Key == $"log:1:{wrong}:0").Reason.ShouldContain($"not to {wrong}");
        letters.Single(l => l.Key == $"log:1:{Right}:0").Reason.ShouldContain("its kind 77 is unknown");

        var replayed = (await cluster.RunAsync("dead-letters", "replay", $"log:1:{wrong}:0", "--log", "kafka")).ShouldEndWith(0);
        replayed.Output.ShouldContain("1 dead letter is in the log as a new event");
        await ActivityAsync(store, Community, TraceIds.Author(2), 1, cluster);
        var twice = await cluster.RunAsync("dead-letters", "replay", $"log:1:{wrong}:0", "--log", "kafka");
        twice.ShouldEndWith(1).Output.ShouldContain("brought back already");
        // What is still impossible stays where it is.
        var again = (await cluster.RunAsync("dead-letters", "replay", "--all", "--log", "kafka", "--json")).ShouldEndWith(0).Json;
        again.GetProperty("replayed").GetArrayLength().ShouldBe(0);
        again.GetProperty("refused").GetArrayLength().ShouldBe(2);
        // And appended once more by somebody who does not ask, it is refused once more.
        await Kcat.AppendAsync(cluster, _directory, Right, unknown);
        await Eventually.TrueAsync(async () => (await LettersAsync(cluster)).Any(l => l.Key == $"log:1:{Right}:4"), () => cluster.Said);

        await ShouldReadTheSameAgainAsync(cluster, store, pipeline);
    }

    // The next owner, from the beginning of the log: nothing counts twice.
    private static async Task ShouldReadTheSameAgainAsync(ClusterSpace cluster, ICommunityStore store, ClusterSpace.ClusterProcess pipeline)
    {
        (await pipeline.Process.SignalAndEndAsync(ArrakisProcess.SigTerm)).ShouldEndWith(0);
        await cluster.Scylla.ExecuteAsync($"TRUNCATE {cluster.Scylla.Keyspace}.log_positions");
        await cluster.PipelineAsync("pipeline-b", Nowhere);
        await Eventually.TrueAsync(cluster.IsLevelAsync, () => cluster.Said);
        foreach (var author in (int[])[2, 5])
            (await store.ReadMemberAsync(Community, TraceIds.Author(author))).ShouldNotBeNull().Activity.ShouldBe(1);
        (await LettersAsync(cluster)).Count.ShouldBe(4);
        cluster.ShouldTellNoSecrets();
    }

    [Fact]
    public async Task A_member_is_erased_and_holdings_are_imported_while_nodes_run()
    {
        await using var cluster = await ClusterSpace.MakeAsync(_directory.Path);
        await using var store = await cluster.Scylla.OpenAsync();
        await cluster.PipelineAsync("pipeline-a", Nowhere);
        var (erased, kept) = (TraceIds.Author(2), TraceIds.Author(3));
        foreach (var member in (MemberId[])[erased, kept])
            await Kcat.AppendAsync(cluster, _directory, Right, Message(Community, member));
        await ActivityAsync(store, Community, erased, 1, cluster);
        await ActivityAsync(store, Community, kept, 1, cluster);

        var file = _directory.Write("holdings.csv", $"""
            time_ms,community,member,balance,source
            {SmallTraces.StartMs + 1},{Community},{kept},100.5,0x01:0
            {SmallTraces.StartMs + 2},{Community},{kept},250.25,0x02:0

            """);
        for (var import = 0; import < 2; import++)
        {
            var imported = (await cluster.RunAsync("holdings", "import", file, "--log", "kafka")).ShouldEndWith(0);
            imported.Output.ShouldContain("2 changes of holdings are in the log");
        }

        await Eventually.TrueAsync(cluster.IsLevelAsync, () => cluster.Said);
        var holder = (await store.ReadMemberAsync(Community, kept)).ShouldNotBeNull();
        (holder.Holding, holder.Inflow, holder.Outflow).ShouldBe((250.25m, 250.25m, 0));

        (await cluster.RunAsync("erase", erased.ToString(), "--log", "kafka", "--store", "scylla", "--yes")).ShouldEndWith(0).Output
            .ShouldContain($"Appended MEMBER_ERASED of member {erased} for community {Community}; the owners delete the rows.");
        await Eventually.TrueAsync(async () => await store.ReadMemberAsync(Community, erased) is null, () => cluster.Said);
        (await store.ReadMemberAsync(Community, kept)).ShouldNotBeNull().Activity.ShouldBe(1);
        cluster.ShouldTellNoSecrets();
    }

    private static Task ActivityAsync(
        ICommunityStore store, CommunityId community, MemberId member, double expected, ClusterSpace cluster) =>
        Eventually.TrueAsync(
            async () => await store.ReadMemberAsync(community, member) is { } row && row.Activity == expected,
            () => $"{member}\n{cluster.Said}");

    private static async Task<IReadOnlyList<(string Key, string Reason)>> LettersAsync(ClusterSpace cluster)
    {
        var listed = (await cluster.RunAsync("dead-letters", "list", "--log", "kafka", "--json")).ShouldEndWith(0).Json;
        return [.. listed.GetProperty("deadLetters").EnumerateArray().Select(l => (Text(l, "key"), Text(l, "reason")))];
    }

    private static string Text(JsonElement letter, string name) => letter.GetProperty(name).GetString()!;

    private CommunityEvent Message(CommunityId community, MemberId member) => new()
    {
        Kind = EventKind.MessageCreated, CommunityId = community.Value, MemberId = member.Value,
        TimeMs = SmallTraces.StartMs + 600_000, MessageId = _nextMessage++, ChannelId = 1,
    };
}
