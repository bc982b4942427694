using System.Globalization;

namespace Arrakis.Bench.Observability;

/// <summary>What one replay took.</summary>
internal sealed record RoundFigures(long Events, double Seconds, double CpuSeconds, long Allocated)
{
    public const string Prefix = "figures ";

    public double EventsPerSecond => Events / Seconds;

    public double CpuUsPerEvent => CpuSeconds * 1e6 / Events;

    public double BytesPerEvent => (double)Allocated / Events;

    public static RoundFigures Parse(string line)
    {
        var parts = line[Prefix.Length..].Split(' ');
        return new RoundFigures(
            long.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture),
            double.Parse(parts[2], CultureInfo.InvariantCulture), long.Parse(parts[3], CultureInfo.InvariantCulture));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Prefix}{Events} {Seconds:R} {CpuSeconds:R} {Allocated}");
}
