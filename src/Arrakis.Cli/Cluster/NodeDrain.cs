using Arrakis.Cli.Hosting;
using Arrakis.EventLog.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Cli.Cluster;

/// <summary>How a drain that somebody asked for ended.</summary>
/// <param name="Node">The node.</param>
/// <param name="IsDone">It has let go of all it had.</param>
/// <param name="Outcome">In words.</param>
internal sealed record DrainOutcome(string Node, bool IsDone, string Outcome);

/// <summary>Asks a node to drain, and watches until it has.</summary>
/// <param name="options">How Kafka is reached.</param>
/// <param name="reader">Sees how the nodes are.</param>
/// <param name="progress">Is told how it goes.</param>
internal sealed class NodeDrain(KafkaOptions options, ClusterReader reader, Action<string> progress)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AskWithin = TimeSpan.FromSeconds(20);

    /// <summary>Asks, and waits until the node says that it has stopped or is gone.</summary>
    /// <param name="name">The node's name.</param>
    /// <param name="patience">For how long to wait.</param>
    /// <param name="cancellationToken">Gives up waiting; the node drains all the same.</param>
    /// <exception cref="CommandFailedException">There is no such node, or it is not there to be asked.</exception>
    public async Task<DrainOutcome> RunAsync(string name, TimeSpan patience, CancellationToken cancellationToken)
    {
        var node = Known(await reader.ReadAsync(cancellationToken), name);
        if (node.Status == NodeStatus.Removed)
            return new DrainOutcome(name, IsDone: true, $"{name} has stopped already");
        if (node.Status == NodeStatus.Down)
        {
            throw new CommandFailedException(
                $"{name} is not there to be asked: it was last seen {Figures.Duration(TimeSpan.FromSeconds(node.SilentSeconds))} ago.");
        }

        await AskAsync(name, cancellationToken);
        progress($"{name} was asked to drain: {Left(node)}");
        return await WatchAsync(node, patience, cancellationToken);
    }

    private async Task<DrainOutcome> WatchAsync(ClusterNode asked, TimeSpan patience, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var told = Left(asked);
        while (true)
        {
            var node = (await reader.ReadAsync(cancellationToken)).Find(asked.Name);
            // Another process of that name has come in its place.
            var isReplaced = node is not null && (node.Report.StartedMs, node.Report.Pid) != (asked.Report.StartedMs, asked.Report.Pid);
            if (node is null || isReplaced || node.Status == NodeStatus.Removed)
                return new DrainOutcome(asked.Name, IsDone: true, $"{asked.Name} has stopped, drained");
            if (node.Status == NodeStatus.Down)
            {
                return new DrainOutcome(
                    asked.Name, IsDone: true,
                    $"{asked.Name} is gone without saying that it had drained; what it had not made durable is read again");
            }

            if (Left(node) is var left && left != told)
                progress($"{asked.Name} is {(node.Status == NodeStatus.Leaving ? "draining" : "still up")}: {told = left}");
            if (TimeProvider.System.GetElapsedTime(started) > patience)
            {
                return new DrainOutcome(
                    asked.Name, IsDone: false, $"{asked.Name} has not stopped within {patience.TotalSeconds} s: {left}");
            }

            await Task.Delay(Interval, cancellationToken);
        }
    }

    private async Task AskAsync(string name, CancellationToken cancellationToken)
    {
        var request = new DrainRequest(name, $"{Environment.MachineName}:{Environment.ProcessId}");
        await using var appender = new KafkaAppender(options, NullLogger.Instance);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AskWithin);
        try
        {
            await appender.AppendAsync(
                options.NodesTopic, NodeRecords.Partition, NodeRecords.KeyOf(request), NodeRecords.Encode(request), limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailedException(
                $"{options} did not take the request within {AskWithin.TotalSeconds} s: {appender.Trouble ?? "no answer"}");
        }
    }

    private static ClusterNode Known(ClusterState cluster, string name)
    {
        if (cluster.Find(name) is { } node)
            return node;
        var names = cluster.Members.Select(n => n.Name).ToList();
        throw new CommandFailedException(names.Count == 0
            ? $"There is no node {name}: no node has reported in the last ten minutes."
            : $"There is no node {name}; there are {string.Join(", ", names)}.");
    }

    private static string Left(ClusterNode node)
    {
        var report = node.Report;
        var owned = report.Role == NodeRoles.Gateway
            ? Figures.Of(report.Shards.Count(s => s.State != nameof(Gateway.ShardState.Stopped)), "shard")
            : Figures.Of(report.Partitions.Count, "partition");
        return $"{owned}, {Figures.Of(report.LagEvents, "event")} not durable";
    }
}
