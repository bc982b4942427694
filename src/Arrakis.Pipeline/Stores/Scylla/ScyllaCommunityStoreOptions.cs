using Arrakis.Scylla;

namespace Arrakis.Pipeline.Stores.Scylla;

/// <summary>Options of the store on ScyllaDB.</summary>
public sealed record ScyllaCommunityStoreOptions
{
    /// <summary>How the cluster is reached. Its own keyspace is not used: every statement names <see cref="Keyspace"/>.</summary>
    public required ScyllaOptions Scylla { get; init; }

    /// <summary>The keyspace, made by <c>arrakis schema apply</c> (default: <c>arrakis</c>).</summary>
    public string Keyspace { get; init; } = "arrakis";

    /// <summary>Rows that one page holds when a community is loaded (default: 5,000).</summary>
    public int LoadPageRows { get; init; } = 5_000;

    /// <summary>Within which a LOCAL_QUORUM read has to be answered for the store to be healthy (default: 1 s).</summary>
    public TimeSpan HealthTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The clock by which eligibility snapshots are erased, and history is looked for up to today; the system's by default.
    /// </summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Scylla);
        ArgumentOutOfRangeException.ThrowIfLessThan(LoadPageRows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(HealthTimeout, TimeSpan.Zero);
        if (new Schema.SchemaOptions { Keyspace = Keyspace }.Validate() is { Count: > 0 } mistakes)
            throw new ArgumentException(mistakes[0]);
    }
}
