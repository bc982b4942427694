using Arrakis.Simulator;

namespace Arrakis.Cli.Tests.Kafka;

/// <summary>A part of the slice, played over some time, and whether a cluster has got all of it.</summary>
internal sealed class Playback(string trace) : IAsyncDisposable
{
    public const int Communities = 20;
    private Discord _discord = null!;

    public string Trace => trace;

    public SimulatorStatus Status => _discord.Simulator.Status;

    public Discord Discord => _discord;

    /// <summary>Starts a Discord that plays the slice's first messages.</summary>
    /// <param name="directory">For the trace.</param>
    /// <param name="messages">How many messages; reactions come on top.</param>
    /// <param name="time">How long it plays.</param>
    /// <param name="shards">How many shards there are.</param>
    /// <param name="identifyInterval">How far apart sessions have to start.</param>
    public static async Task<Playback> StartAsync(
        TempDirectory directory, int messages, TimeSpan time, int shards = 1, TimeSpan? identifyInterval = null)
    {
        var playback = new Playback(TestData.CutSlice(directory, messages));
        var file = TraceFile.Load(playback.Trace);
        playback._discord = await Discord.StartAsync(
            new SimulatorOptions
            {
                TracePath = playback.Trace,
                Communities = Communities,
                Shards = shards,
                Speed = PlaybackSpeed.Times((file.LastTimeMs - file.FirstTimeMs) / time.TotalMilliseconds),
                // Who misses two beats is disconnected.
                HeartbeatIntervalMs = 2_000,
            },
            identifyInterval);
        return playback;
    }

    /// <summary>Waits until so much of the trace was played.</summary>
    public Task PlayedAsync(double part) =>
        Eventually.TrueAsync(() => Status.EventsPlayed >= part * Status.EventsTotal, () => $"{Status}");

    /// <summary>Whether all that was played stands in the log.</summary>
    public async Task<bool> IsDurableAsync(params ClusterSpace.ClusterProcess[] gateways)
    {
        var durable = new Dictionary<int, long>();
        foreach (var gateway in gateways)
        {
            foreach (var shard in (await gateway.SnapshotAsync()).GetProperty("shards").EnumerateArray())
                durable[shard.GetProperty("id").GetInt32()] = shard.GetProperty("sequenceDurable").GetInt64();
        }

        return Status.AllPlayed && Status.Shards.All(s => durable.GetValueOrDefault(s.Shard) >= s.LastSequence);
    }

    /// <summary>
    /// Waits until all was played, stands in the log and is applied; ends the nodes, and compares the boards with an undisturbed run's.
    /// </summary>
    public async Task ShouldBeExactAsync(
        ClusterSpace cluster, ClusterSpace.ClusterProcess[] gateways, ClusterSpace.ClusterProcess[] pipelines)
    {
        await Eventually.TrueAsync(() => IsDurableAsync(gateways), () => $"{Status}\n{cluster.Said}");
        await Eventually.TrueAsync(cluster.IsLevelAsync, () => cluster.Said);
        foreach (var process in gateways.Concat(pipelines))
            (await process.Process.SignalAndEndAsync(ArrakisProcess.SigTerm)).ShouldEndWith(0);
        Status.AbandonedFrames.ShouldBe(0);
        await using var store = await cluster.Scylla.OpenAsync();
        Boards.ShouldAgree(await Boards.StoredAsync(trace, Communities, store), Chaos.ReferenceScores.Compute(trace, Communities));
        cluster.ShouldTellNoSecrets();
    }

    public ValueTask DisposeAsync() => _discord.DisposeAsync();
}
