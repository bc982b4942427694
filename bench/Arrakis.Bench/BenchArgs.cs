using System.Globalization;

/// <summary>Options of the benchmarks: <c>--name value</c>.</summary>
internal static class BenchArgs
{
    /// <summary>A whole number.</summary>
    public static int Int(string[] args, string name, int ifNone) =>
        int.Parse(Text(args, name, ifNone.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    /// <summary>A text.</summary>
    public static string Text(string[] args, string name, string ifNone)
    {
        var at = Array.IndexOf(args, name);
        return at < 0 ? ifNone : at + 1 < args.Length ? args[at + 1] : throw new ArgumentException($"{name} needs a value after it");
    }
}
