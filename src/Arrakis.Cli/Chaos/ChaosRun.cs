using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Arrakis.Cli.Hosting;
using Arrakis.Simulator;

namespace Arrakis.Cli.Chaos;

/// <summary>One run of chaos: a simulator process, a node process that is killed and started again, and the verdict.</summary>
internal sealed class ChaosRun(ChaosRequest request) : IDisposable
{
    private static readonly TimeSpan TimePerFault = TimeSpan.FromSeconds(1.5);
    private const int LevelChecks = 12;
    private static readonly string[] Troubles = ["drop", "duplicate", "op7", "op9-resumable", "op9", "swallow-acks", "delay"];
    private readonly Random _random = new(request.Seed);
    private readonly HttpClient _http = new();
    private Uri _simulator = null!;

    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        // Before anything runs: a mistake in the file must not cost a run.
        var expected = ChaosVerdict.Expected(request);
        Say($"seed {request.Seed} (repeat with --seed {request.Seed})");
        using var data = request.Data is null ? DataDirectory.Temporary() : DataDirectory.Choose(request.Data, isSimulated: true);
        if (File.Exists(DataFiles.Log(data.Path)))
            throw new UsageException($"{data.Path} already holds scores: name an empty directory with --data.");
        await using var space = await StoreSpace.MakeAsync(StoreChoice.Load(request.Store), data, cancellationToken);
        using var simulator = StartSimulator();
        var started = await simulator.StartedAsync(cancellationToken);
        _simulator = new Uri(started.GetProperty("url").GetString()!);
        var events = started.GetProperty("events").GetInt64();
        Say($"simulator runs as process {simulator.Id}: {events:N0} events");

        var node = StartNode(data.Path, space.Choice);
        try
        {
            foreach (var moment in Moments(events))
                node = await BreakAsync(node, moment, data.Path, space.Choice, cancellationToken);
            await DrainAsync(node, cancellationToken);
            await ReportSessionsAsync(cancellationToken);
            var code = await node.TerminateAsync(cancellationToken);
            Say($"node ended with {code} after SIGTERM");
            if (code != 0)
                throw new CommandFailedException($"the node ended with {code} instead of 0: {node.Errors()}");
        }
        finally
        {
            node.Dispose();
        }

        return await ChaosVerdict.PrintAsync(request, expected, data.Path, space.Choice, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    // Random numbers of events at which something breaks, in order.
    private List<long> Moments(long events) =>
        [.. Enumerable.Range(0, request.Faults).Select(_ => _random.NextInt64(events)).Order()];

    private async Task<ChildProgram> BreakAsync(
        ChildProgram node, long moment, string directory, StoreChoice store, CancellationToken cancellationToken)
    {
        // Mostly in full flight; now and then before it has got anywhere.
        if (_random.Next(5) == 0)
            await Task.Delay(_random.Next(1_500), cancellationToken);
        else
            await WaitForEventsAsync(node, moment, cancellationToken);
        var trouble = Troubles[_random.Next(Troubles.Length)];
        await InjectAsync(trouble, cancellationToken);
        // A new session takes seconds: sometimes it is killed before, sometimes in the middle, sometimes after that.
        await Task.Delay(_random.Next(trouble == "op9" ? 6_000 : 60), cancellationToken);
        var played = (await StatusAsync(cancellationToken)).GetProperty("events_played").GetInt64();
        node.Kill();
        await node.WaitForExitAsync(cancellationToken);
        Say($"{played,9:N0} events: {trouble}, then kill -9 {node.Id}");
        node.Dispose();
        return StartNode(directory, store);
    }

    // Until so many events were played, and some frames were sent to this process.
    private async Task WaitForEventsAsync(ChildProgram node, long moment, CancellationToken cancellationToken)
    {
        var before = (await StatusAsync(cancellationToken)).GetProperty("frames_sent").GetInt64() + _random.Next(2_000);
        while (true)
        {
            var status = await StatusAsync(cancellationToken);
            if (status.GetProperty("all_played").GetBoolean()
                || (status.GetProperty("events_played").GetInt64() >= moment && status.GetProperty("frames_sent").GetInt64() > before))
                return;
            if (node.HasExited)
                throw new CommandFailedException($"the node ended by itself: {node.Errors()}");
            await Task.Delay(5, cancellationToken);
        }
    }

    private async Task DrainAsync(ChildProgram node, CancellationToken cancellationToken)
    {
        var page = new Uri((await node.StartedAsync(cancellationToken)).GetProperty("page").GetString()!);
        // The node publishes its numbers every second, not all at one moment: they have to stay level for longer than that.
        for (var level = 0; level < LevelChecks; level++)
        {
            if (node.HasExited)
                throw new CommandFailedException($"the node ended by itself: {node.Errors()}");
            var status = await _http.GetFromJsonAsync<JsonElement>(new Uri(page, "/api/status"), cancellationToken);
            if (!NodeProgress.IsDrained(await StatusAsync(cancellationToken), status))
                level = -1;
            await Task.Delay(250, cancellationToken);
        }
    }

    // Tells a loss of the simulator from one of the node.
    private async Task ReportSessionsAsync(CancellationToken cancellationToken)
    {
        var status = await StatusAsync(cancellationToken);
        Say($"{status.GetProperty("identifies").GetInt32()} identifies, {status.GetProperty("resumes").GetInt32()} resumes");
        if (status.GetProperty("abandoned_frames").GetInt64() is > 0 and var lost)
            Say($"a new session was begun while {lost:N0} frames of the one before were not known to have arrived");
    }

    private async Task InjectAsync(string trouble, CancellationToken cancellationToken)
    {
        object fault = trouble switch
        {
            "drop" => new { drop_now = true },
            "duplicate" => new { duplicate_every = _random.Next(5, 50) },
            "op7" => new { reconnect_now = true },
            "op9-resumable" => new { invalid_session_now = true },
            "op9" => new { invalid_session_now = false },
            "swallow-acks" => new { swallow_heartbeat_acks = _random.Next(2) == 0 },
            _ => new { hold_ms = _random.Next(300) },
        };
        using var response = await _http.PostAsJsonAsync(new Uri(_simulator, "/sim/faults"), fault, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private async Task<JsonElement> StatusAsync(CancellationToken cancellationToken) =>
        await _http.GetFromJsonAsync<JsonElement>(new Uri(_simulator, "/sim/status"), cancellationToken);

    private ChildProgram StartSimulator() => ChildProgram.Start(
        [
            "simulate", request.Trace, "--communities", request.Communities.ToString(CultureInfo.InvariantCulture), "--port", "0",
            "--identify-interval-ms", "200", "--speed", Speed().ToString("R", CultureInfo.InvariantCulture), "--json",
        ],
        new Dictionary<string, string>(), request.Logs);

    // So fast that there is time for each fault while the trace plays.
    private double Speed()
    {
        var trace = TraceFile.Load(request.Trace);
        return Math.Max(1, (trace.LastTimeMs - trace.FirstTimeMs) / (request.Faults * TimePerFault.TotalMilliseconds));
    }

    private ChildProgram StartNode(string directory, StoreChoice store)
    {
        var settings = new Dictionary<string, string>
        {
            ["DISCORD_TOKEN"] = SimulatedDiscord.Token,
            ["HTTP_PORT"] = "0",
            ["STORED_RANKS"] = "100000",
        };
        if (store.Scylla is { } scylla)
            settings["SCYLLA_KEYSPACE"] = scylla.Keyspace;
        string[] arguments = ["run", "--data", directory, "--discord-url", _simulator.ToString(), "--trust-event-time", "--json"];
        return ChildProgram.Start([.. arguments, "--store", store.Scylla is null ? "sqlite" : "scylla"], settings, request.Logs);
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
