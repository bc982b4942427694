namespace Arrakis.Cli.Top;

/// <summary>The figures of the whole node, with lines of the last minutes beside them.</summary>
internal sealed class TopFigures(TopStatus status, IReadOnlyList<TopPoint> points, int columns)
{
    private const int Label = 10;
    private const int Text = 44;
    private const double LateSeconds = 5;

    private bool HasGateway => status.Snapshot.Shards.Count > 0 || status.Snapshot.Role is "gateway";

    private bool HasPipeline => status.Snapshot.Role is not "gateway";

    public IEnumerable<TopLine> Lines()
    {
        var how = status.Snapshot;
        if (HasGateway)
            yield return Line("read", $"{Figure.Count(status.ReceivedPerSecond)}/s, {Figure.Count(how.Received)} in all", p => p.Received);
        if (HasPipeline)
        {
            yield return Line("scored", $"{Figure.Count(status.AppliedPerSecond)}/s, {Figure.Count(how.Applied)} in all", p => p.Applied);
            yield return Line(
                "lag", $"{Figure.Count(how.LagEvents)} {(how.LagEvents == 1 ? "event" : "events")}, {Figure.Time(how.LagSeconds)}",
                p => p.LagEvents,
                how.LagSeconds > LateSeconds ? Look.Bad : Look.Plain);
            yield return Line("latency", Latency(how.Latency), p => p.P99);
            yield return Line(
                "store",
                $"{Figure.Count(how.RowsWritten)} rows, {Figure.Count(how.BatchesWritten)} batches, {how.WritesInFlight} under way");
        }

        yield return new TopLine().Add("holds".PadRight(Label), Look.Faint)
            .Add(
                $"{Figure.Count(status.Communities)} communities, {Figure.Count(status.Members)} members, "
                + $"{Figure.Bytes(status.MemoryBytes)}; dead letters ")
            .Add(Figure.Count(how.DeadLetters), how.DeadLetters > 0 ? Look.Warning : Look.Plain);
    }

    private static string Latency(TopLatency? latency) => latency is null
        ? "no event in the last seconds"
        : $"p50 {Figure.Time(latency.P50)}  p90 {Figure.Time(latency.P90)}  p99 {Figure.Time(latency.P99)}";

    private TopLine Line(string name, string text, Func<TopPoint, double?>? value = null, Look look = Look.Plain)
    {
        var line = new TopLine().Add(name.PadRight(Label), Look.Faint).Add(text, look);
        if (value is null || columns <= Label + Text + 2)
            return line;
        return line.Add(new string(' ', Math.Max(1, Label + Text - line.Width)))
            .Add(Sparkline.Of([.. points.Select(value)], columns - Math.Max(Label + Text, line.Width)), Look.Good);
    }
}
