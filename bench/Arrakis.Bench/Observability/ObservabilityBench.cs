using System.Globalization;
using Arrakis.Bench.Processes;
using Arrakis.Testing.Otlp;

namespace Arrakis.Bench.Observability;

/// <summary>
/// What it costs to be seen: a replay with nobody looking, with Prometheus' page written each second, and with that, OpenTelemetry's
/// metrics each second and traces at the default ratio. Each round is a process of its own, in turns, in
/// which the trace has been replayed once before.
/// </summary>
internal static class ObservabilityBench
{
    private static readonly string[] Variants = [ReplayRound.Off, ReplayRound.Prometheus, ReplayRound.All];

    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = BenchArgs.Int(args, "--rounds", 7);
        var communities = BenchArgs.Int(args, "--communities", 20);
        var trace = Trace.Find(BenchArgs.Text(args, "--trace", "community-trace.csv.gz"));
        await using var receiver = await OtlpReceiver.StartAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"replay of {Path.GetFileName(trace)}, {communities} communities, {rounds} rounds in turns"));
        var figures = Variants.ToDictionary(variant => variant, _ => new List<RoundFigures>(), StringComparer.Ordinal);
        for (var round = 0; round <= rounds; round++)
        {
            // Who comes first changes from round to round: a machine that gets warmer or busier favours nobody.
            foreach (var variant in Enumerable.Range(0, Variants.Length).Select(i => Variants[(i + round) % Variants.Length]))
            {
                var measured = await MeasureAsync(variant, trace, communities, receiver.Url);
                // Round 0 fills the caches of files.
                if (round > 0)
                    figures[variant].Add(measured);
            }
        }

        Print(figures);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"the receiver took {receiver.Spans.Count:N0} spans and {receiver.Metrics.Count:N0} metrics "
            + $"in {receiver.Requests:N0} requests"));
        return receiver.Spans.Count > 0 && receiver.Metrics.Count > 0 ? 0 : 1;
    }

    private static async Task<RoundFigures> MeasureAsync(string variant, string trace, int communities, Uri receiver)
    {
        using var process = BenchProcess.Self(
            "observability-round", "--with", variant, "--trace", trace, "--communities", communities.ToString(CultureInfo.InvariantCulture),
            "--otlp", receiver.ToString());
        var line = await process.LineAsync(l => l.StartsWith(RoundFigures.Prefix, StringComparison.Ordinal));
        await process.EndAsync();
        return RoundFigures.Parse(line);
    }

    private static void Print(Dictionary<string, List<RoundFigures>> figures)
    {
        Console.WriteLine(
            "| with | events/s, median | best | of “off” | CPU µs per event | of “off” | bytes allocated per event |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
        var off = figures[ReplayRound.Off];
        foreach (var variant in Variants)
        {
            var runs = figures[variant];
            var (speed, cpu) = (Median(runs, r => r.EventsPerSecond), Median(runs, r => r.CpuUsPerEvent));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {variant} | {speed:N0} | {runs.Max(r => r.EventsPerSecond):N0} | {speed / Median(off, r => r.EventsPerSecond):P1} | "
                + $"{cpu:N2} | {cpu / Median(off, r => r.CpuUsPerEvent):P1} | {Median(runs, r => r.BytesPerEvent):N0} |"));
        }
    }

    private static double Median(List<RoundFigures> runs, Func<RoundFigures, double> of)
    {
        var sorted = runs.Select(of).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
