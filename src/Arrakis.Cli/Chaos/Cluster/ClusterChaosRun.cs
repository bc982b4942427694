using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Arrakis.Cli.Hosting;
using Arrakis.Shared.Verification;
using Arrakis.Simulator;

namespace Arrakis.Cli.Chaos.Cluster;

/// <summary>
/// One run of chaos on many processes: a simulator, gateways, and pipelines that are killed, stopped, paused and added while
/// users give commands; then the verdict.
/// </summary>
internal sealed class ClusterChaosRun(ChaosRequest request) : IDisposable
{
    private static readonly TimeSpan TimePerFault = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan LevelPatience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PagePatience = TimeSpan.FromMinutes(1);
    private readonly Random _random = new(request.Seed);
    private readonly HttpClient _http = new();
    private readonly List<ChildProgram> _gateways = [];
    private readonly Lock _saying = new();
    private Uri _simulator = null!;

    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var expected = ChaosVerdict.Expected(request);
        var trace = new TraceShards(request.Trace, request.Communities, request.Gateways);
        Say($"seed {request.Seed} (repeat with --seed {request.Seed})");
        await using var space = await ChaosSpace.MakeAsync(request, cancellationToken);
        using var simulator = StartSimulator();
        var started = await simulator.StartedAsync(cancellationToken);
        _simulator = new Uri(started.GetProperty("url").GetString()!);
        var events = started.GetProperty("events").GetInt64();
        Say($"simulator runs as process {simulator.Id}: {events:N0} events");

        using var pipelines = new PipelineFleet(
            request.Pipelines, space.SessionTimeout, name => Start(space, "pipeline", name, new Dictionary<string, string>()), _random,
            text => Say($"{text}"));
        pipelines.Start();
        var pages = await StartGatewaysAsync(space, cancellationToken);
        var asker = new CommandAsker(_http, _simulator, pages, trace, request.Communities, request.Gateways, new Random(request.Seed + 1));
        await BreakAsync(pipelines, asker, events, cancellationToken);
        await pipelines.WakeAllAsync();
        await WaitUntilLevelAsync(space, asker, pipelines, cancellationToken);
        await WaitForPagesAsync(space, expected, cancellationToken);
        var commands = await CommandVerdict.OfAsync(asker, new AnswerCheck(trace), cancellationToken);
        await StopAsync(pipelines, cancellationToken);
        Say($"{asker.Given.Count} commands: {commands}");
        await using var store = await space.Store.OpenToReadAsync(directory: null, cancellationToken);
        return await ChaosVerdict.PrintAsync(request, expected, store, space.DeadLetters, commands.Complaints, cancellationToken);
    }

    public void Dispose()
    {
        foreach (var gateway in _gateways)
            gateway.Dispose();
        _http.Dispose();
    }

    // Faults at random numbers of events, while users ask.
    private async Task BreakAsync(PipelineFleet pipelines, CommandAsker asker, long events, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asking = asker.RunAsync(stop.Token);
        try
        {
            foreach (var moment in Enumerable.Range(0, request.Faults).Select(_ => _random.NextInt64(events)).Order())
            {
                await WaitForEventsAsync(pipelines, moment, cancellationToken);
                await pipelines.BreakAsync(cancellationToken);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (asking.IsFaulted)
            await asking;
    }

    private async Task WaitForEventsAsync(PipelineFleet pipelines, long moment, CancellationToken cancellationToken)
    {
        while (true)
        {
            var status = await StatusAsync(cancellationToken);
            if (status.GetProperty("all_played").GetBoolean() || status.GetProperty("events_played").GetInt64() >= moment)
                return;
            pipelines.RefuseEnded();
            RefuseEnded();
            await Task.Delay(20, cancellationToken);
        }
    }

    private async Task WaitUntilLevelAsync(
        ChaosSpace space, CommandAsker asker, PipelineFleet pipelines, CancellationToken cancellationToken)
    {
        var deadline = Environment.TickCount64 + (long)LevelPatience.TotalMilliseconds;
        while (true)
        {
            pipelines.RefuseEnded();
            RefuseEnded();
            if (NodeProgress.IsAppended(await StatusAsync(cancellationToken), await asker.DurableSequencesAsync(cancellationToken))
                && await space.LagAsync(cancellationToken) == 0)
                return;
            if (Environment.TickCount64 > deadline)
            {
                var lag = await space.LagAsync(cancellationToken);
                throw new CommandFailedException(
                    $"after {LevelPatience.TotalMinutes:0} minutes the log is not level: {lag:N0} events are behind");
            }

            await Task.Delay(250, cancellationToken);
        }
    }

    // Pages are a view beside the commit: owners write them every few seconds. That they never agree is for the verdict to say.
    private async Task WaitForPagesAsync(ChaosSpace space, IReadOnlyList<ExpectedBalance> expected, CancellationToken cancellationToken)
    {
        await using var store = await space.Store.OpenToReadAsync(directory: null, cancellationToken);
        var deadline = Environment.TickCount64 + (long)PagePatience.TotalMilliseconds;
        while (Environment.TickCount64 < deadline
            && LeaderboardAgreement.Compare(expected, await ChaosVerdict.BoardsAsync(request, store, cancellationToken)).Any())
            await Task.Delay(1_000, cancellationToken);
    }

    private async Task<IReadOnlyList<Uri>> StartGatewaysAsync(ChaosSpace space, CancellationToken cancellationToken)
    {
        for (var pool = 0; pool < request.Gateways; pool++)
        {
            var number = pool.ToString(CultureInfo.InvariantCulture);
            _gateways.Add(Start(space, "gateway", $"gateway-{number}", new Dictionary<string, string>
            {
                ["POOL_ID"] = number,
                ["SHARDS_PER_POOL"] = "1",
                ["TOTAL_SHARDS"] = request.Gateways.ToString(CultureInfo.InvariantCulture),
                ["DISCORD_TOKEN"] = SimulatedDiscord.Token,
            }));
        }

        var pages = new List<Uri>();
        foreach (var gateway in _gateways)
            pages.Add(new Uri((await gateway.StartedAsync(cancellationToken)).GetProperty("page").GetString()!));
        return pages;
    }

    private async Task StopAsync(PipelineFleet pipelines, CancellationToken cancellationToken)
    {
        foreach (var gateway in _gateways)
        {
            if (await gateway.TerminateAsync(cancellationToken) is not 0 and var code)
                throw new CommandFailedException($"a gateway ended with {code} after SIGTERM instead of 0: {gateway.Errors()}");
        }

        await pipelines.StopAllAsync(cancellationToken);
    }

    private void RefuseEnded()
    {
        if (_gateways.FirstOrDefault(g => g.HasExited) is { } ended)
            throw new CommandFailedException($"a gateway ended by itself: {ended.Errors()}");
    }

    private async Task<JsonElement> StatusAsync(CancellationToken cancellationToken) =>
        await _http.GetFromJsonAsync<JsonElement>(new Uri(_simulator, "/sim/status"), cancellationToken);

    // So fast that there is time for each fault while the trace plays.
    private ChildProgram StartSimulator()
    {
        var trace = TraceFile.Load(request.Trace);
        var speed = Math.Max(1, (trace.LastTimeMs - trace.FirstTimeMs) / (request.Faults * TimePerFault.TotalMilliseconds));
        return ChildProgram.Start(
            [
                "simulate", request.Trace, "--communities", request.Communities.ToString(CultureInfo.InvariantCulture), "--port", "0",
                "--shards", request.Gateways.ToString(CultureInfo.InvariantCulture), "--json",
                "--speed", speed.ToString("R", CultureInfo.InvariantCulture),
            ],
            new Dictionary<string, string>(), request.Logs);
    }

    private ChildProgram Start(ChaosSpace space, string role, string name, IReadOnlyDictionary<string, string> more)
    {
        var settings = new Dictionary<string, string>(space.Environment)
        {
            ["HTTP_PORT"] = "0",
            ["STORED_RANKS"] = "100000",
            ["NODE_NAME"] = name,
        };
        foreach (var (key, value) in more)
            settings[key] = value;
        string[] discord = ["--discord-url", _simulator.ToString(), "--trust-event-time"];
        return ChildProgram.Start([role, .. role == "gateway" ? discord : discord[..2], "--json"], settings, request.Logs);
    }

    private void Say(FormattableString text)
    {
        lock (_saying)
            Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
    }
}
