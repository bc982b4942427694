namespace Arrakis.Cluster.Placement;

/// <summary>A node that can hold shards.</summary>
/// <param name="Region">Its region.</param>
/// <param name="Node">What it is called in a <see cref="PlacementMap"/>; null for one that is no member (any more).</param>
/// <param name="Shards">The shards that it holds.</param>
internal readonly record struct HostedShards<T>(T Region, string? Node, IReadOnlyCollection<string> Shards);

/// <summary>
/// Decides where shards are: where their partitions are read. A reader that holds no region, because it is gone or goes, counts as
/// none. Two nodes that know the same decide the same.
/// </summary>
internal static class ShardPlacement
{
    /// <summary>Where a shard starts: where its partition is read; else where it was asked for; else where the fewest are.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="requester">Who asked; it need not be able to hold shards.</param>
    /// <param name="regions">The nodes that can hold it, one at least.</param>
    /// <param name="placements">Who reads what.</param>
    public static T Choose<T>(string shard, T requester, IReadOnlyList<HostedShards<T>> regions, PlacementMap placements)
        where T : notnull
    {
        if (ReaderOf(shard, regions, placements) is { } reader)
            return reader.Region;
        // Nobody has said yet who reads it: most likely the one that sends the first of its events.
        foreach (var region in regions)
        {
            if (region.Node is not null && region.Region.Equals(requester))
                return region.Region;
        }

        return regions
            .OrderBy(r => r.Node is null)
            .ThenBy(r => r.Shards.Count)
            .ThenBy(r => r.Node, StringComparer.Ordinal)
            .First().Region;
    }

    /// <summary>The shards that are not where their partitions are read, and can go there.</summary>
    /// <param name="regions">The nodes that hold shards.</param>
    /// <param name="moving">Shards that are on their way already.</param>
    /// <param name="placements">Who reads what.</param>
    public static IEnumerable<string> Misplaced<T>(
        IReadOnlyList<HostedShards<T>> regions, IReadOnlyCollection<string> moving, PlacementMap placements)
        where T : notnull =>
        from region in regions
        from shard in region.Shards
        where !moving.Contains(shard)
            && ReaderOf(shard, regions, placements) is { } reader
            && !reader.Region.Equals(region.Region)
        select shard;

    private static HostedShards<T>? ReaderOf<T>(string shard, IReadOnlyList<HostedShards<T>> regions, PlacementMap placements)
    {
        if (placements.ReaderOf(shard) is not { } node)
            return null;
        foreach (var region in regions)
        {
            if (region.Node == node)
                return region;
        }

        return null;
    }
}
