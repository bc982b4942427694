namespace Arrakis.Cli.Top;

/// <summary>What the figures are made of: problems, partitions, shards, communities. In each, first what needs attention.</summary>
internal static class TopSections
{
    private const int Id = 20;

    public static IReadOnlyList<TopSection> Of(TopStatus status, IReadOnlyList<TopCommunity> communities, int columns) =>
    [
        Problems(status.Snapshot.Problems),
        Shards(status.Snapshot.Shards),
        Partitions(status.Snapshot.Partitions),
        Communities(communities, columns),
    ];

    private static TopSection Problems(IReadOnlyList<TopProblem> problems) => new(
        problems.Count == 0
            ? new TopLine().Add("Problems", Look.Strong).Add("  none", Look.Good)
            : new TopLine().Add("Problems, the newest first", Look.Strong),
        [.. problems.Select(p => new TopLine()
            .Add($"{Figure.Clock(p.TimeMs)} ", Look.Faint)
            .Add(p.Level, p.Level == "warning" ? Look.Warning : Look.Bad)
            .Add(p.Count > 1 ? $" {Figure.Count(p.Count)} times" : "", Look.Faint)
            .Add($" {p.Message}"))],
        IsAlwaysShown: true);

    private static TopSection Shards(IReadOnlyList<TopShard> shards)
    {
        var ready = shards.Count(IsReady);
        return new TopSection(
            new TopLine().Add("Shards", Look.Strong).Add(
                $"  {ready} of {shards.Count} ready", ready == shards.Count ? Look.Good : Look.Bad),
            [.. shards.OrderBy(IsReady).ThenBy(s => s.Id).Select(s => new TopLine()
                .Add(Cells.Right(Figure.Count(s.Id), 5) + " ")
                .Add(Cells.Left(s.State, 13), IsReady(s) ? Look.Good : s.State == "dead" ? Look.Bad : Look.Warning)
                .Add(
                    s.Reason
                        ?? $"{Figure.Count(s.Guilds)} guilds, heartbeat {Heartbeat(s)}, {Figure.Count(s.BufferedEvents)} events wait"))]);
    }

    private static bool IsReady(TopShard shard) => shard.State == "ready" && shard.Reason is null;

    private static string Heartbeat(TopShard shard) => shard.HeartbeatSeconds is not { } seconds
        ? "not answered yet"
        : Figure.Time(seconds) + (shard.HeartbeatAgeSeconds is { } age ? $" ({Figure.Time(age)} ago)" : "");

    private static TopSection Partitions(IReadOnlyList<TopPartition> partitions) => new(
        new TopLine().Add("Partitions", Look.Strong).Add($"  {partitions.Count}, the worst first").Add(
            partitions.Any(p => p.Stopped is not null) ? $"; {partitions.Count(p => p.Stopped is not null)} stopped" : "", Look.Bad),
        [
            .. partitions.OrderBy(p => p.Stopped is null)
                .ThenByDescending(p => p.LagSeconds).ThenByDescending(p => p.Lag).ThenBy(p => p.Partition)
                .Select(p => new TopLine().Add(Cells.Right(Figure.Count(p.Partition), 5) + " ").Add(
                    p.Stopped is { } why
                        ? $"stopped: {why}"
                        : $"lag {Cells.Right(Figure.Count(p.Lag), 9)} {Cells.Right(Figure.Time(p.LagSeconds), 7)}  durable to "
                            + $"{Cells.Right(Figure.Count(p.CommittedOffset), 12)}  {Cells.Right(Figure.Count(p.Communities), 5)} comm. "
                            + $"{Cells.Right(Figure.Count(p.Members), 9)} mem.",
                    p.Stopped is null ? Look.Plain : Look.Bad))]);

    private static TopSection Communities(IReadOnlyList<TopCommunity> communities, int columns)
    {
        var name = Math.Max(10, columns - Id - 1 - 30);
        return new TopSection(
            new TopLine().Add("Communities", Look.Strong).Add("  the most active first"),
            [.. communities.Select(c => new TopLine()
                .Add(Cells.Left(c.Id, Id) + " ", Look.Faint)
                .Add(Cells.Left((c.Name ?? "") + (c.IsFrozen ? " (has left)" : ""), name))
                .Add($"{Cells.Right(Figure.Count(c.Events), 11)} ev. {Cells.Right(Figure.Count(c.Members), 9)} mem."))]);
    }
}
