using System.Net.Http.Json;
using System.Text.Json;

namespace Arrakis.Cli.Chaos.Cluster;

/// <summary>
/// Users who ask for their position while everything breaks, one after the other. Each command is given once all that was played
/// before it stands durably in the log, which the gateways tell: so it is known what an answer has to include.
/// </summary>
internal sealed class CommandAsker(
    HttpClient http, Uri simulator, IReadOnlyList<Uri> gateways, TraceShards trace, int communities, int shards, Random random)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan DurablePatience = TimeSpan.FromSeconds(30);
    private readonly List<GivenCommand> _given = [];

    /// <summary>The commands that were given.</summary>
    public IReadOnlyList<GivenCommand> Given => _given;

    /// <summary>Asks until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await AskAsync(cancellationToken);
            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <summary>What a user saw, from the first answer to the last edit.</summary>
    public Task<JsonElement> HistoryAsync(GivenCommand given, CancellationToken cancellationToken) =>
        http.GetFromJsonAsync<JsonElement>(new Uri(simulator, $"/sim/interactions/{given.Id}"), cancellationToken);

    /// <summary>Up to which sequence each shard is durable in the log, as the gateways say.</summary>
    public async Task<IReadOnlyDictionary<int, long>> DurableSequencesAsync(CancellationToken cancellationToken)
    {
        var durable = new Dictionary<int, long>();
        foreach (var gateway in gateways)
        {
            var status = await http.GetFromJsonAsync<JsonElement>(new Uri(gateway, "/api/status"), cancellationToken);
            foreach (var (shard, sequence) in NodeProgress.DurableSequences(status))
                durable[shard] = sequence;
        }

        return durable;
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        var community = random.Next(communities);
        if (trace.EventsOf(community) == 0)
            return;
        var author = trace.Event(community, random.Next(trace.EventsOf(community))).Author;
        var shard = TraceShards.ShardOf(community, shards);
        if (await DurableEventsAsync(shard, cancellationToken) is not { } played)
            return;
        using var answer = await http.PostAsJsonAsync(
            new Uri(simulator, "/sim/interactions"),
            new { guild = community, user = author, command = AnswerCheck.Command, options = new { type = "activity" } },
            cancellationToken);
        // No session for the guild's shard, or its commands are not registered yet: nobody could have given it.
        if (!answer.IsSuccessStatusCode)
            return;
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("id").GetString()!;
        _given.Add(new GivenCommand(id, community, author, trace.EventsOf(community, played)));
    }

    // How many events of a shard were played, once they all are durable; null if that takes too long.
    private async Task<long?> DurableEventsAsync(int shard, CancellationToken cancellationToken)
    {
        var status = await http.GetFromJsonAsync<JsonElement>(new Uri(simulator, "/sim/status"), cancellationToken);
        if (status.GetProperty("shards").GetArrayLength() <= shard)
            return null;
        var at = status.GetProperty("shards")[shard];
        var (played, sequence) = (at.GetProperty("events_played").GetInt64(), at.GetProperty("logged_sequence").GetInt64());
        var deadline = Environment.TickCount64 + (long)DurablePatience.TotalMilliseconds;
        while ((await DurableSequencesAsync(cancellationToken)).GetValueOrDefault(shard, -1) < sequence)
        {
            if (Environment.TickCount64 > deadline)
                return null;
            await Task.Delay(50, cancellationToken);
        }

        return played;
    }
}
