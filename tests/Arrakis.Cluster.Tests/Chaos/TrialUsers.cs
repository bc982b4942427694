using System.Net.Http.Json;
using System.Text.Json;
using Arrakis.Cli.Chaos.Cluster;

namespace Arrakis.Cluster.Tests.Chaos;

/// <summary>A command, and when it was given.</summary>
/// <param name="Command">What was asked, and what an answer has to include.</param>
/// <param name="Partition">The partition of its community.</param>
/// <param name="AtMs">When, on the clock of the run.</param>
internal sealed record TrialCommand(GivenCommand Command, int Partition, long AtMs);

/// <summary>
/// Users who ask for their position, each one after the other. A command is given once all that was played to its community's shard
/// before it stands durably in the log, which the nodes tell: so it is known what an answer has to include.
/// </summary>
internal sealed class TrialUsers(TrialCluster cluster, TraceShards trace, int seed)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private static readonly TimeSpan DurablePatience = TimeSpan.FromSeconds(5);
    private readonly List<TrialCommand> _given = [];

    /// <summary>The commands that reached a session.</summary>
    public IReadOnlyList<TrialCommand> Given
    {
        get
        {
            lock (_given)
                return [.. _given];
        }
    }

    /// <summary>Asks until it is cancelled.</summary>
    public Task RunAsync(int users, TimeSpan pause, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, users).Select(user => AskAsync(new Random(seed + user), pause, cancellationToken)));

    /// <summary>What a user saw, from the first answer to the last edit.</summary>
    public async Task<JsonElement> HistoryAsync(GivenCommand given) =>
        await Http.GetFromJsonAsync<JsonElement>(new Uri(cluster.Discord, $"/sim/interactions/{given.Id}"));

    private async Task AskAsync(Random random, TimeSpan pause, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await AskOnceAsync(random, cancellationToken);
            await Task.Delay(pause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AskOnceAsync(Random random, CancellationToken cancellationToken)
    {
        var community = random.Next(cluster.Options.Communities);
        if (trace.EventsOf(community) == 0)
            return;
        var author = trace.Event(community, random.Next(trace.EventsOf(community))).Author;
        if (await DurableEventsAsync(TraceShards.ShardOf(community, cluster.Options.Shards), cancellationToken) is not { } played)
            return;
        using var answer = await Http.PostAsJsonAsync(
            new Uri(cluster.Discord, "/sim/interactions"),
            new { guild = community, user = author, command = AnswerCheck.Command, options = new { type = "activity" } },
            CancellationToken.None);
        // No session for the guild's shard, or its commands are not registered yet: nobody could have given it.
        if (!answer.IsSuccessStatusCode)
            return;
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(CancellationToken.None)).GetProperty("id").GetString()!;
        lock (_given)
        {
            var command = new GivenCommand(id, community, author, trace.EventsOf(community, played));
            _given.Add(new TrialCommand(command, cluster.PartitionOf(community), Environment.TickCount64));
        }
    }

    // How many events of a shard were played, once they all are durable; null if that takes too long.
    private async Task<long?> DurableEventsAsync(int shard, CancellationToken cancellationToken)
    {
        if (cluster.Played.Shards.FirstOrDefault(s => s.Shard == shard) is not { } at)
            return null;
        var deadline = Environment.TickCount64 + (long)DurablePatience.TotalMilliseconds;
        while (await DurableAsync(shard) < at.LoggedSequence)
        {
            if (Environment.TickCount64 > deadline || cancellationToken.IsCancellationRequested)
                return null;
            await Task.Delay(50, CancellationToken.None);
        }

        return at.EventsPlayed;
    }

    private async Task<long> DurableAsync(int shard) => await cluster.Nodes[shard].Process.StatusAsync() is { } status
        ? Cli.Chaos.NodeProgress.DurableSequences(status).GetValueOrDefault(shard, -1)
        : -1;
}
