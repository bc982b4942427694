using Arrakis.EventLog.Kafka;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Simulator;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Cli.Tests.Kafka;

/// <summary>Retention was faster than the pipelines.</summary>
[Collection(WholeMachine.Name)]
public sealed class OverrunTests : IDisposable
{
    // More than the mock keeps of a partition, in records that the mock takes.
    private const int Records = 12;
    private const int RecordBytes = 500_000;
    private const string Reason = "retention has deleted what was never processed";
    private static readonly CommunityId Overrun = TraceIds.Community(0);
    private static readonly Uri Nowhere = new("http://127.0.0.1:9");
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_partition_whose_next_record_is_gone_stops_and_says_so_and_the_others_and_the_process_go_on()
    {
        var partition = Overrun.Partition(ClusterSpace.Partitions);
        var other = Enumerable.Range(1, 20).Select(TraceIds.Community).First(c => c.Partition(ClusterSpace.Partitions) != partition);
        await using var cluster = await ClusterSpace.MakeAsync(_directory.Path);
        await using var store = await cluster.Scylla.OpenAsync();
        var pipeline = await cluster.PipelineAsync("pipeline-a", Nowhere);
        await Kcat.AppendAsync(cluster, _directory, partition, Message(Overrun, 1));
        await Eventually.TrueAsync(async () => await store.ReadMemberAsync(Overrun, TraceIds.Author(1)) is not null, () => cluster.Said);
        await Eventually.TrueAsync(cluster.IsLevelAsync, () => cluster.Said);
        (await pipeline.Process.SignalAndEndAsync(ArrakisProcess.SigTerm)).ShouldEndWith(0);

        await OverrunAsync(cluster, partition);
        pipeline = await cluster.PipelineAsync("pipeline-b", Nowhere);
        await Eventually.TrueAsync(
            async () => Metrics.Sum(await pipeline.MetricsAsync(), "pipeline_partitions_stopped") == 1, () => cluster.Said);
        await Eventually.TrueAsync(
            async () => await pipeline.ReadyAsync() is (503, var why)
                && why.Contains($"partition {partition} is stopped", StringComparison.Ordinal),
            () => cluster.Said);
        await Eventually.TrueAsync(
            async () => (await cluster.RunAsync("cluster", "partitions")) is var shown
                && shown.ShouldEndWith(0).Output.Contains("stopped: partition", StringComparison.Ordinal));
        (await StoppedAsync(cluster)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            p => p.Partition.ShouldBe(partition), p => p.Reason.ShouldContain(Reason));
        pipeline.Process.Errors.ShouldContain(Reason);

        await Kcat.AppendAsync(cluster, _directory, other.Partition(ClusterSpace.Partitions), Message(other, 2));
        await Eventually.TrueAsync(async () => await store.ReadMemberAsync(other, TraceIds.Author(2)) is not null, () => cluster.Said);
        (await pipeline.Process.SignalAndEndAsync(ArrakisProcess.SigTerm)).ShouldEndWith(0);
    }

    private static async Task<IReadOnlyList<(int Partition, string Reason)>> StoppedAsync(ClusterSpace cluster) =>
    [
        .. from partition in (await cluster.PartitionsAsync()).EnumerateArray()
           let report = partition.GetProperty("report")
           where report.TryGetProperty("stopped", out _)
           select (partition.GetProperty("partition").GetInt32(), report.GetProperty("stopped").GetString()!),
    ];

    private static async Task OverrunAsync(ClusterSpace cluster, int partition)
    {
        var options = new KafkaOptions { BootstrapServers = cluster.Kafka.BootstrapServers };
        await using var appender = new KafkaAppender(options, NullLogger.Instance);
        for (var record = 0; record < Records; record++)
        {
            var payload = new byte[RecordBytes];
            Random.Shared.NextBytes(payload);
            await appender.AppendAsync(options.EventsTopic, partition, key: null, payload);
        }
    }

    private static CommunityEvent Message(CommunityId community, int author) => new()
    {
        Kind = EventKind.MessageCreated, CommunityId = community.Value, MemberId = TraceIds.Author(author).Value,
        TimeMs = SmallTraces.StartMs, MessageId = author, ChannelId = 1,
    };
}
