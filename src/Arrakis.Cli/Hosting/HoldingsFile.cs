using System.Globalization;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared.Events;

namespace Arrakis.Cli.Hosting;

/// <summary>A file of holdings.</summary>
internal static class HoldingsFile
{
    public const string Header = "time_ms,community,member,balance,source";

    /// <summary>Reads the whole file, or nothing of it.</summary>
    /// <exception cref="UsageException">The file, the line, and what would be right.</exception>
    public static IReadOnlyList<CommunityEvent> Read(string path)
    {
        if (!File.Exists(path))
            throw new UsageException($"There is no file {path}.");
        var lines = File.ReadAllLines(path);
        if (lines.Length == 0 || lines[0].Trim() != Header)
            throw new UsageException($"{path}:1: the first line has to be “{Header}”.");
        var events = new List<CommunityEvent>();
        var sources = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length == 0)
                continue;
            var e = Parse(lines[i], $"{path}:{i + 1}");
            if (!sources.Add(e.SourceId))
                throw new UsageException($"{path}:{i + 1}: the source “{e.SourceId}” stands twice; it has to be unique.");
            events.Add(e);
        }

        return events;
    }

    private static CommunityEvent Parse(string line, string where)
    {
        var fields = line.Split(',');
        if (fields.Length != 5)
            throw new UsageException($"{where}: {fields.Length} fields; it has to be {Header}.");
        if (!decimal.TryParse(fields[3], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var balance))
        {
            throw new UsageException(
                $"{where}: the balance is “{fields[3]}”; it has to be a decimal of whole token units, zero or more, such as 12.5.");
        }

        if (balance > Holdings.Max)
        {
            throw new UsageException(
                $"{where}: the balance is {fields[3]}; it has to be {Holdings.Max.ToString(CultureInfo.InvariantCulture)} at most.");
        }

        if (fields[4].Length == 0)
            throw new UsageException($"{where}: the source is empty; it has to be unique, such as <transaction>:<log index>.");
        return new CommunityEvent
        {
            Kind = EventKind.HoldingChanged,
            TimeMs = Time(fields[0], where),
            CommunityId = Number(fields[1], "community", where),
            MemberId = Number(fields[2], "member", where),
            HoldingBalance = balance.ToString(CultureInfo.InvariantCulture),
            SourceId = fields[4],
        };
    }

    // A time in the future would move the community's clock, and with it every balance, for good.
    private static long Time(string text, string where)
    {
        var time = Number(text, "time_ms", where);
        return time <= DateTimeOffset.UtcNow.AddDays(1).ToUnixTimeMilliseconds()
            ? time
            : throw new UsageException($"{where}: time_ms is {text}, which is in the future; it has to be Unix milliseconds.");
    }

    private static long Number(string text, string name, string where) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new UsageException($"{where}: {name} is “{text}”; it has to be a whole number above zero.");
}
