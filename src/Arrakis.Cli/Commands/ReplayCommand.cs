using System.CommandLine;
using System.Globalization;
using Arrakis.Cli.Hosting;
using Arrakis.Cli.Replay;
using Arrakis.Cli.Telemetry;
using Arrakis.Shared.Store;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cli.Commands;

/// <summary><c>arrakis replay</c>: a trace through the whole system, and the leaderboards that come of it.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var trace = SharedOptions.Trace();
        var communities = SharedOptions.Communities();
        var leaderboard = SharedOptions.Leaderboard();
        var top = SharedOptions.Positive(
            "--top", "K", "Print the first K ranks of each community (all without it).", normally: int.MaxValue);
        var data = SharedOptions.Data("Keep the log and the store in DIR, which must not hold any yet (a temporary directory without it).");
        var members = new Option<MemberRange?>("--members")
        {
            Description = "Print only the authors FIRST to LAST of the trace; their ranks stay those of the whole leaderboard.",
            HelpName = "FIRST..LAST",
            CustomParser = result => MemberRange.TryParse(result.Tokens[0].Value, out var range)
                ? range
                : SharedOptions.Refuse<MemberRange?>(
                    result, $"--members is “{result.Tokens[0].Value}”; it has to be FIRST..LAST, such as 1..100."),
        };
        var shards = SharedOptions.Positive("--shards", "S", "Gateway shards.", normally: 1);
        var store = SharedOptions.Store();
        var delay = SharedOptions.StoreDelay();
        var command = new Command("replay", """
            Plays a trace through the whole system, and prints the leaderboards that come of it.

            Simulator → WebSocket → gateway → log → pipeline → store, as fast as it goes, until everything is durable.
            Then reads the leaderboards back from the store and prints CSV on stdout: community,rank,author,balance
            (numbers of the trace; the balance at the time of the trace's last event). How fast it was stands on stderr.

            With ScyllaDB it makes a keyspace of its own, which goes in the end unless --data keeps the log; with
            SCYLLA_KEYSPACE it fills that one, which must not hold any scores.
            """) { trace, communities, leaderboard, top, data, members, shards, store, delay };
        command.SetAction((parsed, _) => RunAsync(new ReplayRequest
        {
            Trace = parsed.GetRequiredValue(trace),
            Communities = parsed.GetValue(communities),
            Leaderboard = parsed.GetValue(leaderboard),
            Top = parsed.GetValue(top),
            Data = parsed.GetValue(data),
            Members = parsed.GetValue(members) ?? MemberRange.All,
            Shards = parsed.GetValue(shards),
            Store = parsed.GetValue(store),
            StoreDelay = TimeSpan.FromMilliseconds(parsed.GetValue(delay)),
        }));
        return command;
    }

    private static async Task<int> RunAsync(ReplayRequest request)
    {
        using var signal = new ShutdownSignal();
        var settings = Settings.Load();
        var choice = StoreChoice.Of(request.Store, settings);
        var log = settings.Log(json: false, LogLevel.Warning);
        request = request with { Telemetry = settings.Telemetry(), TraceRatio = settings.TraceRatio };
        settings.ThrowIfMistaken();
        using var data = request.Data is null ? DataDirectory.Temporary() : DataDirectory.Choose(request.Data, isSimulated: true);
        if (File.Exists(DataFiles.Log(data.Path)) || File.Exists(DataFiles.Store(data.Path)))
        {
            throw new UsageException(
                $"{data.Path} already holds scores, which a replay would add to: name an empty directory with --data.");
        }

        await using var space = await StoreSpace.MakeAsync(choice, data, signal.Token);
        await ReplayRun.PlayAsync(request, data.Path, space.Choice, log, signal.Token);
        await using var store = await space.Choice.OpenToReadAsync(data.Path, signal.Token);
        await using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
        await output.WriteLineAsync("community,rank,author,balance");
        await foreach (var row in StoredBoards.ReadAsync(request, store, signal.Token))
        {
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{row.Community},{row.Rank},{row.Author},{CFormat(row.Balance)}"));
        }

        return ArrakisProgram.Done;
    }

    // C's %.12e: an exponent of two digits with its sign.
    private static string CFormat(double value) => value.ToString("0.000000000000e+00", CultureInfo.InvariantCulture);
}

/// <summary>What <c>arrakis replay</c> was asked for.</summary>
internal sealed record ReplayRequest
{
    public required string Trace { get; init; }

    public int Communities { get; init; } = 1;

    public LeaderboardType Leaderboard { get; init; }

    public int Top { get; init; } = int.MaxValue;

    public string? Data { get; init; }

    public MemberRange Members { get; init; } = MemberRange.All;

    public int Shards { get; init; } = 1;

    /// <summary>Null: what the settings say.</summary>
    public StoreKind? Store { get; init; }

    public TimeSpan StoreDelay { get; init; }

    /// <summary>Where metrics and traces are exported to; null exports none.</summary>
    public TelemetryOptions? Telemetry { get; init; }

    /// <summary>The share of events that is traced.</summary>
    public double TraceRatio { get; init; } = ArrakisTracing.DefaultRatio;
}

/// <summary>Authors of a trace, both ends included.</summary>
internal sealed record MemberRange(int First, int Last)
{
    public static MemberRange All { get; } = new(0, int.MaxValue);

    public bool Contains(int author) => author >= First && author <= Last;

    public static bool TryParse(string text, out MemberRange range)
    {
        range = All;
        var parts = text.Split("..");
        if (parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) || last < first)
            return false;
        range = new MemberRange(first, last);
        return true;
    }
}
