using System.Globalization;
using Arrakis.Cluster.Tests.Chaos;

namespace Arrakis.Cluster.Tests.Rolling;

/// <summary>How long users waited for right answers.</summary>
internal sealed class Waits(IReadOnlyList<TrialAnswer> answers)
{
    private readonly double[] _sorted = [.. answers.Where(a => a.After is not null).Select(a => a.After!.Value.TotalMilliseconds).Order()];

    /// <summary>The wait in milliseconds that so many did not exceed; NaN without any.</summary>
    public double At(double share) =>
        _sorted.Length == 0 ? double.NaN : _sorted[Math.Min(_sorted.Length - 1, (int)(share * _sorted.Length))];

    /// <summary>For a person, a line each.</summary>
    public IEnumerable<string> Describe()
    {
        yield return Text($"{answers.Count} commands, {answers.Count(a => a.WasPutOff)} told to try again first");
        yield return Text($"a right answer after p50 {At(0.5):0} ms, p99 {At(0.99):0} ms, at most {At(1):0} ms");
        // What a partition's users saw: how long the longest of their waits was.
        var worst = answers.GroupBy(a => a.Given.Partition)
            .Select(g => (Partition: g.Key, Ms: g.Max(a => a.After?.TotalMilliseconds ?? double.NaN)))
            .OrderBy(p => p.Ms).ToList();
        yield return Text($"the longest wait of a partition: median {worst[worst.Count / 2].Ms:0} ms, worst {worst[^1].Ms:0} ms");
        yield return string.Join(", ", worst.OrderBy(p => p.Partition).Select(p => Text($"{p.Partition}: {p.Ms:0} ms")));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
