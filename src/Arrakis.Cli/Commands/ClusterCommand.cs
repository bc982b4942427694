using System.CommandLine;
using Arrakis.Cli.Cluster;
using Arrakis.Cli.Hosting;
using Arrakis.Cli.Output;
using Arrakis.EventLog.Kafka;

namespace Arrakis.Cli.Commands;

/// <summary><c>arrakis cluster show|partitions|lag|shards|communities|drain|leave</c>: the gateways and pipelines of a cluster.</summary>
internal static class ClusterCommand
{
    private static readonly TimeSpan RedrawEvery = TimeSpan.FromSeconds(2);

    public static Command Create() => new("cluster", """
        Shows the nodes of a cluster, and takes them out.

        Nodes are the processes of `arrakis gateway` and `arrakis pipeline`. They say every 2 s how they are in a topic of
        Kafka, which KAFKA_BOOTSTRAP_SERVERS and the other settings KAFKA_* describe; nothing else is asked, except by
        `communities`.
        """)
    {
        Look("show", """
            Shows the nodes: what each owns, how far behind it is, and how fast it goes.

            Status: up; leaving, while it drains; down, when it has been silent for 10 s. Nodes that have stopped as asked
            are not shown, others leave the list after ten minutes. RATE/S is over the last 10 s.
            """, cluster => cluster.Members, ClusterTable.Lines),
        Look("partitions", """
            Shows each partition of the events: its owner, and how far it is read and durable.

            LAG is in events that are not durable in the store yet, SECS the age of the oldest of them. What nobody owns
            shows where its last owner left it.
            """, cluster => cluster.Partitions.Select(p => new { p.Partition, owner = p.Owner?.Name, p.Report }), PartitionTable.Lines),
        Look("lag", """
            Shows how far behind the nodes and the partitions are, the furthest behind first.

            LAG is in events that are not durable in the store yet, of a gateway those that wait for the log; SECS is the age of
            the oldest of them. Partitions that are level are only counted.
            """, ClusterLag.Of, cluster => LagTable.Lines(ClusterLag.Of(cluster))),
        Look("shards", """
            Shows the shards: which gateway has which of Discord's, and how they are.

            A node of the Akka.NET host shards communities too: a shard there is a partition, and both are always on one node.
            """, ClusterShards.Of, cluster => ShardTable.Lines(ClusterShards.Of(cluster))),
        ClusterCommunitiesCommand.Create(),
        Leave("drain", "Takes a node out: it makes durable what it has, lets go, and ends with 0."),
        Leave("leave", "The same as drain, by the name that it has elsewhere."),
    };

    private static Command Look(
        string name, string description, Func<ClusterState, object> json, Func<ClusterState, IEnumerable<string>> lines)
    {
        var asJson = SharedOptions.Json();
        var watch = new Option<bool>("--watch") { Description = "Show it again every 2 s, until Ctrl-C." };
        var command = new Command(name, description) { watch, asJson };
        command.SetAction(async (parsed, _) =>
        {
            using var signal = new ShutdownSignal();
            await ShowAsync(
                parsed.GetValue(watch), cluster => parsed.GetValue(asJson) ? [NodeRecords.Text(json(cluster))] : lines(cluster),
                isRedrawn: !parsed.GetValue(asJson) && !Console.IsOutputRedirected, signal.Token);
            return ArrakisProgram.Done;
        });
        return command;
    }

    private static Command Leave(string name, string firstSentence)
    {
        var node = new Argument<string>("NODE") { Description = "The node's name, as `arrakis cluster show` has it." };
        var timeout = SharedOptions.Number("--timeout", "SECONDS", "Wait so long for it to end.", 1, 3_600, 60);
        var json = SharedOptions.Json();
        var command = new Command(name, $"""
            {firstSentence}

            A pipeline hands its partitions to the others; a gateway keeps its sessions open for the process that comes in its
            place. Waits until it has ended. Exit code 1 if it has not in time, and says what is left; it goes on draining.
            """) { node, timeout, json };
        command.SetAction(async (parsed, _) =>
        {
            using var signal = new ShutdownSignal();
            return await DrainAsync(
                parsed.GetRequiredValue(node), TimeSpan.FromSeconds(parsed.GetValue(timeout)), parsed.GetValue(json), signal.Token);
        });
        return command;
    }

    private static async Task ShowAsync(bool again, Func<ClusterState, IEnumerable<string>> lines, bool isRedrawn, CancellationToken stop)
    {
        var options = LoadKafka();
        await using var reader = new ClusterReader(options, (await TopicLayout.ReadAsync(options, stop)).Events);
        var isFirst = true;
        while (isFirst || !stop.IsCancellationRequested)
        {
            var text = string.Join('\n', lines(await reader.ReadAsync(isFirst ? stop : CancellationToken.None)));
            // Home, then what was there before below the new text: no flicker.
            Console.WriteLine(again && isRedrawn ? $"\e[H\e[J{text}" : text);
            if (!again)
                return;
            isFirst = false;
            await Task.Delay(RedrawEvery, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<int> DrainAsync(string node, TimeSpan patience, bool json, CancellationToken cancellationToken)
    {
        var options = LoadKafka();
        await using var reader = new ClusterReader(options, (await TopicLayout.ReadAsync(options, cancellationToken)).Events);
        var drain = new NodeDrain(options, reader, json ? _ => { } : line => Paragraph.Print($"{line} ..."));
        var outcome = await drain.RunAsync(node, patience, cancellationToken);
        if (json)
            Console.WriteLine(NodeRecords.Text(new { outcome.Node, done = outcome.IsDone, outcome.Outcome }));
        else if (outcome.IsDone)
            Paragraph.Print($"{outcome.Outcome}.");
        else
            throw new CommandFailedException(outcome.Outcome);
        return outcome.IsDone ? ArrakisProgram.Done : ArrakisProgram.Failed;
    }

    private static KafkaOptions LoadKafka()
    {
        var settings = Settings.Load();
        var kafka = settings.Kafka();
        settings.ThrowIfMistaken();
        return kafka;
    }
}
