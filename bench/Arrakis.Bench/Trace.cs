using System.Globalization;
using System.IO.Compression;
using Arrakis.Shared.Events;

namespace Arrakis.Bench;

/// <summary>The real community's activity of tests/data, by the rules of its README.</summary>
internal static class Trace
{
    private const int Authors = 4153;

    /// <summary>The slice as events in order of time, played as so many communities with ids from 1.</summary>
    public static List<CommunityEvent> ReadSlice(int communities)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Find("community-slice.csv.gz")), CompressionMode.Decompress));
        reader.ReadLine();
        var events = new List<(int Row, int Step, CommunityEvent Event)>();
        for (var row = 0; reader.ReadLine() is { } line; row++)
        {
            var columns = line.Split(',');
            var time = long.Parse(columns[0], CultureInfo.InvariantCulture);
            var community = (long.Parse(columns[1], CultureInfo.InvariantCulture) % communities) + 1;
            var author = long.Parse(columns[2], CultureInfo.InvariantCulture);
            var reactions = int.Parse(columns[6], CultureInfo.InvariantCulture);
            events.Add((row, 0, Make(EventKind.MessageCreated, community, author, time)));
            for (var j = 0; j < reactions; j++)
            {
                var reaction = Make(EventKind.ReactionAdded, community, ((author + (j * 7919L)) % Authors) + 1, time + (1000 * (j + 1)));
                reaction.TargetMemberId = author;
                events.Add((row, j + 1, reaction));
            }
        }

        return [.. events.OrderBy(e => e.Event.TimeMs).ThenBy(e => e.Row).ThenBy(e => e.Step).Select(e => e.Event)];
    }

    private static CommunityEvent Make(EventKind kind, long community, long member, long timeMs) =>
        new() { Kind = kind, CommunityId = community, MemberId = member, TimeMs = timeMs, IsBot = false };

    private static string Find(string name)
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
