namespace Arrakis.Pipeline.Stores.Scylla.Schema;

/// <summary>How a migration stands to a keyspace.</summary>
public enum MigrationState
{
    /// <summary>Not applied yet.</summary>
    Pending,

    /// <summary>Applied with this text.</summary>
    Applied,

    /// <summary>Applied with another text: a released migration was changed, or the keyspace is another program's.</summary>
    Changed,

    /// <summary>Applied, but this program does not know it: a newer one does.</summary>
    Unknown,

    /// <summary>Not applied, though a later one is.</summary>
    Missing,
}

/// <summary>A migration in a keyspace.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="State">How it stands.</param>
/// <param name="AppliedAt">When it was applied, UTC; null if it was not.</param>
/// <param name="Server">The server that it was applied to; null if it was not.</param>
/// <param name="AppliedBy">Machine and process that applied it; null if it was not.</param>
public sealed record MigrationStatus(
    int Number, string Name, MigrationState State, DateTimeOffset? AppliedAt = null, string? Server = null, string? AppliedBy = null);
