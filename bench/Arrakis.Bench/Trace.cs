using Arrakis.Shared.Events;
using Arrakis.Simulator;

namespace Arrakis.Bench;

/// <summary>The real community's activity of tests/data.</summary>
internal static class Trace
{
    /// <summary>The slice as events in order of time.</summary>
    public static List<CommunityEvent> ReadSlice(int communities) => Read("community-slice.csv.gz", communities);

    /// <summary>A trace of tests/data as events in order of time.</summary>
    public static List<CommunityEvent> Read(string name, int communities)
    {
        var file = TraceFile.Load(Find(name));
        return [.. Enumerable.Range(0, file.EventCount).Select(i => file[i].ToCommunityEvent(communities))];
    }

    /// <summary>Where a file of tests/data is.</summary>
    public static string Find(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "tests", "data", name);
            if (File.Exists(path))
                return path;
        }

        throw new FileNotFoundException($"tests/data/{name} is in no folder above {AppContext.BaseDirectory}.");
    }
}
