using Arrakis.Cli.Output;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Cli.MetricList;

/// <summary>The list of all metrics for a terminal.</summary>
internal static class MetricsScreen
{
    private const int Indent = 4;

    public static IEnumerable<string> Lines()
    {
        var isFirst = true;
        foreach (var (part, metrics) in AllMetrics.ByPart())
        {
            if (!isFirst)
                yield return "";
            isFirst = false;
            yield return part;
            foreach (var line in metrics.SelectMany(Of))
                yield return line;
        }
    }

    private static IEnumerable<string> Of(MetricDescription metric)
    {
        yield return $"  {metric.Name}";
        foreach (var line in Paragraph.Lines($"{Kind(metric)}. {metric.Meaning}", Paragraph.Width - Indent))
            yield return new string(' ', Indent) + line;
        foreach (var line in metric.Labels.SelectMany(Label))
            yield return line;
    }

    private static string Kind(MetricDescription metric)
    {
        var kind = char.ToUpperInvariant(metric.Type[0]) + metric.Type[1..];
        return metric.Unit.Length == 0 ? kind : $"{kind}, {metric.Unit}";
    }

    private static IEnumerable<string> Label(MetricLabel label)
    {
        var text = $"{label.Name}: {label.Values.Replace("`", "", StringComparison.Ordinal)}";
        return Paragraph.Lines(text, Paragraph.Width - Indent - 4).Select(
            (line, i) => new string(' ', i == 0 ? Indent + 2 : Indent + 4) + line);
    }
}
