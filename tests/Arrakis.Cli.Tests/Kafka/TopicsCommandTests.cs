using Arrakis.EventLog.Kafka;
using Arrakis.Pipeline.Stores.Scylla;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Cli.Tests.Kafka;

public sealed class TopicsCommandTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Topics_that_are_there_stay_as_they_are_and_another_number_of_partitions_is_explained()
    {
        await using var cluster = await ClusterSpace.MakeAsync(_directory.Path);

        string[] fitting = ["topics", "create", "--partitions", "8", "--identify-buckets", "1"];
        (await cluster.RunAsync(fitting)).ShouldEndWith(0).Output.ShouldContain("has 8 partitions");
        var other = (await cluster.RunAsync("topics", "create", "--partitions", "16", "--identify-buckets", "1")).ShouldEndWith(1);
        other.Output.ReplaceLineEndings(" ").ShouldContain("arrakis.events has 8 partitions, 16 asked for: nothing was changed");
        other.Output.ReplaceLineEndings(" ").ShouldContain("hash of its id modulo the number of partitions");

        var shown = (await cluster.RunAsync("topics", "show")).ShouldEndWith(0);
        shown.Output.ShouldMatch(@"arrakis\.events +8 +3 +0");
        shown.Lines.ShouldAllBe(line => line.Length <= 80);
    }

    [Fact]
    public async Task A_topic_that_was_made_anew_by_other_means_gets_another_identity_once_it_was_used()
    {
        await using var cluster = await ClusterSpace.MakeAsync(_directory.Path);
        string[] anew = ["topics", "create", "--partitions", "8", "--identify-buckets", "1", "--made-anew"];
        (await cluster.RunAsync(anew)).ShouldEndWith(0).Output.ShouldNotContain("epoch");

        await using (var store = (ScyllaCommunityStore)await cluster.Scylla.OpenAsync())
        {
            await using var state = await ScyllaLogState.OpenAsync(store);
            await state.CommitAsync(await state.IdentifyLogAsync("arrakis.events"), 5, new LogCommit(7, []));
        }

        (await cluster.RunAsync("topics", "create", "--partitions", "8", "--identify-buckets", "1"))
            .ShouldEndWith(0).Output.ShouldNotContain("epoch");
        (await cluster.RunAsync(anew)).ShouldEndWith(0).Output.ReplaceLineEndings(" ").ShouldContain(
            "the log is kafka:arrakis.events#2 from now on");
    }

    [Fact]
    public async Task A_topic_that_still_holds_what_was_committed_is_not_taken_for_one_that_was_made_anew()
    {
        await using var cluster = await ClusterSpace.MakeAsync(_directory.Path);
        byte[] record = [1, 2, 3];
        await using (var appender = new KafkaAppender(
            new KafkaOptions { BootstrapServers = cluster.BootstrapServers }, NullLogger.Instance))
            await appender.AppendAsync("arrakis.events", 5, null, record);
        await using (var store = (ScyllaCommunityStore)await cluster.Scylla.OpenAsync())
        {
            await using var state = await ScyllaLogState.OpenAsync(store);
            await state.CommitAsync(await state.IdentifyLogAsync("arrakis.events"), 5, new LogCommit(1, [], StableHash.Compute(record)));
        }

        (await cluster.RunAsync("topics", "create", "--partitions", "8", "--identify-buckets", "1", "--made-anew"))
            .ShouldRefuse(1, "was not made anew", "partition 5 still holds the record");
    }

    [Fact]
    public async Task A_cluster_without_topics_says_how_they_are_made_and_one_that_makes_none_says_so()
    {
        await using var cluster = await ClusterSpace.MakeAsync(_directory.Path, withTopics: false);

        (await cluster.RunAsync("topics", "show")).ShouldEndWith(1).Output.ShouldContain("missing: run `arrakis topics create`");
        (await cluster.RunAsync("cluster", "show")).ShouldRefuse(1, "lacks arrakis.events", "arrakis topics create");
        (await cluster.RunAsync("pipeline")).ShouldRefuse(1, "lacks arrakis.events", "arrakis topics create");
        (await cluster.RunAsync("topics", "create")).ShouldRefuse(1, "topics cannot be made");
    }
}
