using System.Globalization;

namespace Arrakis.Shared.Telemetry;

/// <summary>Compares tag sets whatever their order, without allocating.</summary>
internal static class TagSet
{
    public static int Hash(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // A sum does not depend on the order.
        var hash = 0;
        foreach (var (key, value) in tags)
            hash += HashCode.Combine(key, value);
        return hash;
    }

    public static bool Same(KeyValuePair<string, object?>[] known, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (known.Length != tags.Length) return false;
        for (var i = 0; i < known.Length; i++)
        {
            if (!SameTag(known[i], tags[i]) && !Contains(tags, known[i])) return false;
        }

        return true;
    }

    /// <summary>The tags as Prometheus writes them between the braces, in order of name; empty without tags.</summary>
    /// <remarks>An empty value means the same as no label there, so it is left out. Of two tags with one name the last counts.</remarks>
    public static string Render(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in tags)
            labels[PrometheusText.LabelName(key)] = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return string.Join(',', labels.Where(l => l.Value.Length > 0).Select(l => $"{l.Key}=\"{PrometheusText.EscapeLabel(l.Value)}\""));
    }

    private static bool Contains(ReadOnlySpan<KeyValuePair<string, object?>> tags, KeyValuePair<string, object?> wanted)
    {
        foreach (var tag in tags)
        {
            if (SameTag(tag, wanted)) return true;
        }

        return false;
    }

    private static bool SameTag(KeyValuePair<string, object?> a, KeyValuePair<string, object?> b) =>
        string.Equals(a.Key, b.Key, StringComparison.Ordinal) && Equals(a.Value, b.Value);
}
