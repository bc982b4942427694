using System.Globalization;

namespace Arrakis.Cli.Top;

/// <summary>The screen of <c>arrakis top</c>: the figures, then what they are made of, as much of it as fits.</summary>
internal sealed class TopScreen(TopState state, Uri page)
{
    /// <summary>Rows that are enough for everything.</summary>
    public const int AllRows = 100_000;

    /// <summary>The lines of the screen.</summary>
    /// <param name="columns">The width; no line is longer.</param>
    /// <param name="rows">The most lines.</param>
    /// <param name="colours">Whether to use colours.</param>
    public IReadOnlyList<string> Lines(int columns, int rows, bool colours)
    {
        var lines = Head().ToList();
        if (state.Status is { } status)
        {
            lines.AddRange(new TopFigures(status, state.Points, columns).Lines());
            lines.AddRange(Fit(TopSections.Of(status, state.Communities, columns), rows - lines.Count));
        }

        return [.. lines.Take(rows).Select(l => l.Render(columns, colours))];
    }

    private IEnumerable<TopLine> Head()
    {
        if (state.Status is not { } status)
        {
            yield return new TopLine().Add("Arrakis", Look.Strong).Add($"  {page}");
            yield return new TopLine().Add(state.Trouble ?? "Connecting ...", Look.Warning);
            yield break;
        }

        var how = status.Snapshot;
        var node = how.Node.Length > 0 && how.Node != how.Role ? $"{how.Role} {how.Node}" : how.Role;
        yield return new TopLine().Add("Arrakis", Look.Strong).Add($" {status.Version}  {node}  ")
            .Add(how.State, how.State switch { "running" => Look.Good, "stopped" => Look.Bad, _ => Look.Warning })
            .Add($" for {Figure.Time((status.NowMs - status.StartedMs) / 1000.0)}", Look.Faint)
            .Add($"  {Figure.Clock(status.NowMs)}  {page}", Look.Faint);
        yield return state.Trouble is { } trouble
            ? new TopLine().Add("Old figures, trying again: ", Look.Bad).Add(trouble)
            : new TopLine().Add($"from {how.Source}", Look.Faint);
    }

    // Every section gets its heading and two rows, or what it has; the rest goes round, a row to each in turn.
    private static IEnumerable<TopLine> Fit(IReadOnlyList<TopSection> sections, int rows)
    {
        var shown = sections.Where(s => s.Rows.Count > 0 || s.IsAlwaysShown).ToList();
        var counts = shown.Select(s => Math.Min(2, s.Rows.Count)).ToArray();
        var left = rows - shown.Count - counts.Sum();
        for (var grown = true; grown && left > 0;)
        {
            grown = false;
            for (var i = 0; i < shown.Count && left > 0; i++)
            {
                if (counts[i] >= shown[i].Rows.Count)
                    continue;
                counts[i]++;
                left--;
                grown = true;
            }
        }

        for (var i = 0; i < shown.Count; i++)
        {
            var more = shown[i].Rows.Count - counts[i];
            yield return more > 0
                ? shown[i].Heading.Add(string.Create(CultureInfo.InvariantCulture, $"  ({more:N0} more)"), Look.Faint)
                : shown[i].Heading;
            foreach (var line in shown[i].Rows.Take(counts[i]))
                yield return line;
        }
    }
}

/// <summary>A part of the screen.</summary>
/// <param name="Heading">Its first line.</param>
/// <param name="Rows">The rest, the most important first.</param>
/// <param name="IsAlwaysShown">Whether it is shown without rows.</param>
internal sealed record TopSection(TopLine Heading, IReadOnlyList<TopLine> Rows, bool IsAlwaysShown = false);
