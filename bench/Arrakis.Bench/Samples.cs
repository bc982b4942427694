using System.Diagnostics;
using System.Globalization;

namespace Arrakis.Bench;

/// <summary>Times of single operations.</summary>
internal sealed class Samples
{
    private readonly double[] _microseconds;

    private Samples(double[] microseconds) => _microseconds = microseconds;

    /// <summary>Runs an operation many times, after a tenth as many that do not count.</summary>
    public static Samples Measure(int count, Action operation)
    {
        for (var i = 0; i < count / 10; i++)
            operation();
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            operation();
            times[i] = (Stopwatch.GetTimestamp() - start) * 1e6 / Stopwatch.Frequency; // a TimeSpan would round to 0.1 µs
        }

        Array.Sort(times);
        return new Samples(times);
    }

    public double Percentile(double share) => _microseconds[(int)((_microseconds.Length - 1) * share)];

    /// <summary>Median and 99th percentile in microseconds.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Percentile(0.5),10:F2} {Percentile(0.99),10:F2}");
}
