namespace Arrakis.Cli.Hosting;

/// <summary>The trace that comes with the program.</summary>
internal static class SampleTrace
{
    public static string Path => System.IO.Path.Combine(AppContext.BaseDirectory, "samples", "community-sample.csv.gz");
}
