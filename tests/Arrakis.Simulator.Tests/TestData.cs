using System.Runtime.CompilerServices;

namespace Arrakis.Simulator.Tests;

/// <summary>Where the traces are.</summary>
internal static class TestData
{
    internal static string Slice => Path.Combine(Folder(), "data", "community-slice.csv.gz");

    internal static string Whole => Path.Combine(Folder(), "data", "community-trace.csv.gz");

    internal static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, ".."));
}
