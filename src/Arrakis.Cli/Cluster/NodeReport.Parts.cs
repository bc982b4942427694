using Arrakis.Gateway;
using Arrakis.Pipeline.Owners;

namespace Arrakis.Cli.Cluster;

/// <content>What the parts of a node add to its report.</content>
internal sealed partial record NodeReport
{
    /// <summary>The report with what a gateway does: its shards, and what waits for the log.</summary>
    public NodeReport With(GatewayService gateway)
    {
        var status = gateway.Status;
        return this with
        {
            TotalShards = status.TotalShards,
            Shards = [.. status.Shards.Select(s => new ShardReport(
                s.Shard, s.State.ToString(), s.IsHealthy, s.Guilds, s.IsHealthy ? null : s.LogFault ?? s.LastError))],
            LagEvents = status.Shards.Sum(s => (long)s.Buffered),
            Communities = status.Shards.Sum(s => s.Guilds),
        };
    }

    /// <summary>
    /// The report with what a pipeline does: its partitions, and what is in memory. What both count is then the pipeline's.
    /// </summary>
    public NodeReport With(PipelineService pipeline)
    {
        var partitions = pipeline.Partitions;
        return this with
        {
            Partitions = [.. partitions.OrderBy(p => p.Partition).Select(p => new PartitionReport(
                p.Partition, p.ReadOffset, p.CommittedOffset, p.EndOffset, Math.Round(p.LagSeconds, 1), p.Stopped))],
            LagEvents = partitions.Sum(p => p.Lag),
            LagSeconds = Math.Round(partitions.Select(p => p.LagSeconds).DefaultIfEmpty().Max(), 1),
            Communities = partitions.Sum(p => p.Communities),
            Members = partitions.Sum(p => p.Members),
        };
    }
}
