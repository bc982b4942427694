using System.Diagnostics;
using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Arrakis.Simulator;

namespace Arrakis.Bench.Apply;

/// <summary>
/// Events per second of the state machine alone, on one thread: a real community's activity played as 20 communities, again
/// and again, each time later by the whole number of windows that it lasted.
/// </summary>
internal static class ApplyBenchmark
{
    private const int Communities = 20;

    public static Task<int> RunAsync(string[] args)
    {
        var rounds = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 50;
        var events = Trace.ReadSlice(Communities);
        var shift = ((events[^1].TimeMs - events[0].TimeMs) / HistoryRow.WindowMs + 1) * HistoryRow.WindowMs;
        var communities = Enumerable.Range(0, Communities)
            .Select(n => new Community(TraceIds.Community(n), ScoringSettings.Default)).ToArray();
        var community = events.Select(e => Array.FindIndex(communities, c => c.Id.Value == e.CommunityId)).ToArray();
        var sink = new CountingSink();
        var offset = 0L;
        var speeds = new List<double>();
        long bytes = 0;
        for (var round = 0; round < rounds + 3; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < events.Count; i++)
                communities[community[i]].Apply(events[i], new LogPosition(1, offset++), sink);
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (round >= 3) // the first rounds make the members and compile the code
            {
                bytes += GC.GetAllocatedBytesForCurrentThread() - before;
                speeds.Add(events.Count / elapsed.TotalSeconds);
            }

            foreach (var e in events)
                e.TimeMs += shift;
        }

        speeds.Sort();
        Console.WriteLine(
            $"{events.Count:N0} events of {communities.Sum(c => c.MemberCount):N0} members in {Communities} communities, {rounds} rounds, "
            + "one thread");
        Console.WriteLine($"events per second: median {speeds[rounds / 2]:N0}, slowest round {speeds[0]:N0}, fastest {speeds[^1]:N0}");
        Console.WriteLine($"bytes allocated per event: {(double)bytes / rounds / events.Count:F3}");
        Console.WriteLine($"rows said to be dirty per event: {(double)sink.Changes / (rounds + 3) / events.Count:F3}");
        return Task.FromResult(0);
    }
}
