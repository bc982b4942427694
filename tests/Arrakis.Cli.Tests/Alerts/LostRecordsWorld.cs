using Arrakis.Cli.Tests.Kafka;
using Arrakis.EventLog.Kafka;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Simulator;
using Arrakis.Testing.Cassandra;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Cli.Tests.Alerts;

/// <summary>A Kafka that has lost records in the middle, and then does not hold any more what a pipeline has still to read.</summary>
internal static class LostRecordsWorld
{
    private const string Name = "lost";

    // More than the mock keeps of a partition, in records that the mock takes.
    private const int Records = 12;
    private const int RecordBytes = 500_000;
    private static readonly Uri Nowhere = new("http://127.0.0.1:9");

    public static async Task BreakAsync(TempDirectory directory, AlertWatch watch, CassandraCluster servers)
    {
        await using var cluster = await ClusterSpace.MakeAsync(directory.Path, scylla: ScyllaSpace.Of(servers));
        var community = TraceIds.Community(0);
        var partition = community.Partition(ClusterSpace.Partitions);
        var pipeline = await cluster.PipelineAsync("pipeline-a", Nowhere);
        await Kcat.AppendAsync(cluster, directory, partition, Message(community));
        await Eventually.TrueAsync(
            async () => Metrics.Sum(await pipeline.MetricsAsync(), "pipeline_records_durable_total") == 1, () => cluster.Said);
        watch.Scrape(Name, "pipeline", "pipeline-a", pipeline.Page);
        await GapAppender.AppendAsync(cluster.Kafka.BootstrapServers, "arrakis.events", partition, Message(community).ToByteArray());
        await watch.SeenAsync(Name, "EventLogMissingOffsets");
        watch.Forget(Name, "pipeline", "pipeline-a");
        (await pipeline.Process.SignalAndEndAsync(ArrakisProcess.SigTerm)).ShouldEndWith(0);
        await OverrunAsync(cluster, partition);

        pipeline = await cluster.PipelineAsync("pipeline-b", Nowhere);
        watch.Scrape(Name, "pipeline", "pipeline-b", pipeline.Page);
        await watch.SeenAsync(Name, "PipelinePartitionStopped");
        watch.Forget(Name, "pipeline", "pipeline-b");
    }

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

    private static CommunityEvent Message(CommunityId community) => new()
    {
        Kind = EventKind.MessageCreated, CommunityId = community.Value, MemberId = TraceIds.Author(1).Value,
        TimeMs = SmallTraces.StartMs, MessageId = 1, ChannelId = 1,
    };
}
