using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Arrakis.Cli.Chaos.Cluster;
using Arrakis.Cluster.Tests.Chaos;

namespace Arrakis.Cluster.Tests.Rolling;

/// <summary>Nodes that are replaced, one after the other, while events flow and users give commands without end.</summary>
internal sealed class RollingRun(TrialCluster cluster, Action<string> say)
{
    private const int Users = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly List<(int Node, long FromMs, long UntilMs)> _away = [];
    private readonly TraceShards _trace = new(cluster.Options.Trace, cluster.Options.Communities, cluster.Options.Shards);

    /// <summary>Lets users ask while something is done, and waits until all is level and every command had its time.</summary>
    /// <param name="act">What is done to the cluster.</param>
    /// <returns>What became of the commands.</returns>
    public async Task<IReadOnlyList<TrialAnswer>> AskWhileAsync(Func<Task> act)
    {
        var users = new TrialUsers(cluster, _trace, seed: 1);
        using var stop = new CancellationTokenSource();
        var asking = users.RunAsync(Users, TimeSpan.FromMilliseconds(100), stop.Token);
        await UntilAsync(() => Task.FromResult(users.Given.Count >= 30), "commands are given");
        await act();
        var count = users.Given.Count;
        await UntilAsync(() => Task.FromResult(users.Given.Count >= count + 30), "commands are given after it");
        await stop.CancelAsync();
        await asking;
        var check = new AnswerCheck(_trace);
        await UntilAsync(
            async () => (await TrialAnswer.OfAsync(users, check)).All(a => a.After is not null || MayBeLost(a.Given)), "all are answered");
        return await TrialAnswer.OfAsync(users, check);
    }

    /// <summary>
    /// Whether a command was given while the gateway of its shard was away. Discord keeps it for the session that is resumed, but the
    /// user is told after three seconds that nobody answered.
    /// </summary>
    public bool MayBeLost(TrialCommand given) =>
        !cluster.Options.HasGatewayApart && _away.Any(a =>
            a.Node == TraceShards.ShardOf(given.Command.Community, cluster.Options.Shards)
            && a.FromMs <= given.AtMs && given.AtMs <= a.UntilMs);

    /// <summary>Ends each pipeline politely and starts it again, one after the other; each is ready before the next one goes.</summary>
    public async Task ReplaceAllAsync()
    {
        foreach (var node in Pipelines)
        {
            var from = Environment.TickCount64;
            await LeaveAsync(node);
            node.Start();
            if (!cluster.Options.HasGatewayApart)
                await UntilAsync(() => HasShardAsync(node), $"{node.Name} has resumed its shard");
            _away.Add((node.Number, from, Environment.TickCount64));
            await OwnedAsync();
            await UntilAsync(async () => (await node.Process.ReadyAsync()).IsReady, $"{node.Name} is ready");
            Say($"{node.Name} is back");
        }
    }

    /// <summary>Ends a node politely, while it reads something.</summary>
    /// <returns>What it read.</returns>
    public async Task<int[]> LeaveAsync(TrialNode node)
    {
        int[] read = [];
        await UntilAsync(async () => (read = (await OwnersAsync()).GetValueOrDefault(node, [])).Length > 0, $"{node.Name} reads");
        node.Process.Terminate();
        var code = await node.Process.EndAsync(Patience);
        Say($"{node.Name}, which read {string.Join(", ", read)}, has left with {code}");
        if (code != 0)
            throw new InvalidOperationException($"{node.Name} ended with {code} after SIGTERM:\n{node.Process.Said}");
        return read;
    }

    /// <summary>Waits until each partition is read by one node that runs, and each pipeline that runs reads some.</summary>
    public Task OwnedAsync() => UntilAsync(
        async () =>
        {
            var owners = await OwnersAsync();
            var running = Pipelines.Where(n => !n.Process.HasExited);
            return running.All(n => owners.GetValueOrDefault(n, []).Length > 0)
                && owners.SelectMany(o => o.Value).Order().SequenceEqual(Enumerable.Range(0, cluster.Options.Partitions));
        },
        "all partitions have an owner");

    /// <summary>The partitions of each node that runs.</summary>
    public async Task<Dictionary<TrialNode, int[]>> OwnersAsync()
    {
        var owners = new Dictionary<TrialNode, int[]>();
        foreach (var node in cluster.Nodes)
        {
            if (await node.Process.StatusAsync() is { } status)
                owners[node] = Partitions(status);
        }

        return owners;
    }

    private IEnumerable<TrialNode> Pipelines => cluster.Nodes.Skip(cluster.Options.HasGatewayApart ? 1 : 0);

    public void Say(string text) => say(string.Create(CultureInfo.InvariantCulture, $"{_clock.Elapsed.TotalSeconds,6:0.0} s  {text}"));

    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var deadline = _clock.Elapsed + Patience;
        while (!await condition())
        {
            if (_clock.Elapsed > deadline)
                throw new TimeoutException($"not within {Patience}: {what}\n{cluster.Said}");
            await Task.Delay(200);
        }
    }

    private static async Task<bool> HasShardAsync(TrialNode node) => await node.Process.StatusAsync() is { } status
        && status.GetProperty("snapshot").GetProperty("shards").EnumerateArray().Any(s => s.GetProperty("state").GetString() == "ready");

    private static int[] Partitions(JsonElement status) =>
        [.. status.GetProperty("snapshot").GetProperty("partitions").EnumerateArray().Select(p => p.GetProperty("partition").GetInt32())];
}
