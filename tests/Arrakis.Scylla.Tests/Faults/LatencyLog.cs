using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Arrakis.Scylla.Tests.Faults;

/// <summary>
/// How long requests took, second by second of when they began, with what happened meanwhile. For reading, not for asserting.
/// </summary>
internal sealed class LatencyLog
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly ConcurrentQueue<(TimeSpan Begun, TimeSpan Took)> _requests = new();
    private readonly ConcurrentQueue<(TimeSpan At, string What)> _events = new();

    /// <summary>Notes what is done to the servers now.</summary>
    public void Note(string what) => _events.Enqueue((Stopwatch.GetElapsedTime(_start), what));

    /// <summary>Notes a request that has ended, well or not.</summary>
    /// <param name="begun">Its beginning, a <see cref="Stopwatch"/> timestamp.</param>
    public void Add(long begun) => _requests.Enqueue((Stopwatch.GetElapsedTime(_start, begun), Stopwatch.GetElapsedTime(begun)));

    /// <summary>Prints a line for each second.</summary>
    public void Print(ITestOutputHelper output)
    {
        var events = _events.ToLookup(e => (int)e.At.TotalSeconds);
        var requests = _requests.ToLookup(r => (int)r.Begun.TotalSeconds, r => r.Took.TotalMilliseconds);
        var last = requests.Select(r => r.Key).Concat(events.Select(e => e.Key)).DefaultIfEmpty().Max();
        for (var second = 0; second <= last; second++)
        {
            var took = requests[second].Order().ToArray();
            var what = string.Join("; ", events[second].Select(e => e.What));
            var (half, most) = (At(took, 0.5), At(took, 1));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{second,3} s {took.Length,5} requests  p50 {half,6:0} ms  p99 {At(took, 0.99),6:0} ms  most {most,6:0} ms  {what}"));
        }
    }

    private static double At(double[] sorted, double part) =>
        sorted.Length == 0 ? 0 : sorted[Math.Clamp((int)Math.Ceiling(part * sorted.Length) - 1, 0, sorted.Length - 1)];
}
