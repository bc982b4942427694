using System.Diagnostics;
using System.Globalization;
using Arrakis.Cli.Chaos.Cluster;
using Arrakis.Shared.Verification;

namespace Arrakis.Cluster.Tests.Chaos;

/// <summary>A trace through a cluster that is broken again and again, and what came of it.</summary>
internal sealed class ChaosRun(TrialCluster cluster, int seed, Action<string> say)
{
    private static readonly TimeSpan LevelPatience = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan PagePatience = TimeSpan.FromMinutes(1);
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>Runs it.</summary>
    /// <param name="faults">How many faults, evenly over the time in which the trace is played.</param>
    /// <param name="expected">The boards, as another program computed them; null computes them here.</param>
    /// <returns>What must not be, a line each.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(int faults, IReadOnlyList<ExpectedBalance>? expected)
    {
        var (options, breaker) = (cluster.Options, new TrialFaults(cluster, seed, Say));
        var trace = new TraceShards(options.Trace, options.Communities, options.Shards);
        var users = new TrialUsers(cluster, trace, seed + 1);
        using var stop = new CancellationTokenSource();
        var asking = users.RunAsync(1, TimeSpan.FromMilliseconds(300), stop.Token);
        for (var fault = 0; fault < faults; fault++)
        {
            var moment = (fault + 0.5) / faults * cluster.Played.EventsTotal;
            await UntilAsync(LevelPatience, breaker, () => Task.FromResult(cluster.Played.EventsPlayed >= moment), "is not played");
            breaker.Break();
        }

        await UntilAsync(LevelPatience, breaker, () => Task.FromResult(breaker.MendedAsync().IsCompleted), "is not mended");
        await UntilAsync(LevelPatience, breaker, cluster.IsLevelAsync, "is not level");
        Say($"level; faults: {string.Join(", ", breaker.Made.Select(m => $"{m.Value} {m.Key}"))}; taken out: {breaker.TakenOut}");
        await stop.CancelAsync();
        await asking;
        var wrong = await JudgeAsync(users, new AnswerCheck(trace));
        // Pages are a view beside the commit: owners write them every few seconds.
        IReadOnlyList<string> differences = [];
        var deadline = _clock.Elapsed + PagePatience;
        do
        {
            breaker.Watch();
            differences = await TrialVerdict.DifferencesAsync(cluster, expected);
        }
        while (differences.Count > 0 && _clock.Elapsed < deadline);
        Say($"{differences.Count} differences, {wrong.Count} wrong answers");
        return [.. wrong, .. differences];
    }

    private async Task<IReadOnlyList<string>> JudgeAsync(TrialUsers users, AnswerCheck check)
    {
        var answers = await TrialAnswer.OfAsync(users, check);
        var (right, late) = (answers.Count(a => a.After is not null), answers.Count(a => a.WasPutOff));
        var lost = answers.Count(a => a.After is null && !a.WasPutOff);
        Say($"{answers.Count} commands: {right} answered, {late} told to try again, {lost} went with their gateway");
        return [.. answers.Where(a => a.Wrong is not null).Select(a => a.Wrong!)];
    }

    private async Task UntilAsync(TimeSpan patience, TrialFaults breaker, Func<Task<bool>> condition, string otherwise)
    {
        var deadline = _clock.Elapsed + patience;
        while (!await condition())
        {
            breaker.Watch();
            if (_clock.Elapsed > deadline)
            {
                var lag = await cluster.LagAsync();
                throw new TimeoutException($"after {patience} it {otherwise}: lag {lag}, {cluster.Played}\n{cluster.Said}");
            }

            await Task.Delay(100);
        }
    }

    private void Say(string text) => say(string.Create(CultureInfo.InvariantCulture, $"{_clock.Elapsed.TotalSeconds,6:0.0} s  {text}"));
}
