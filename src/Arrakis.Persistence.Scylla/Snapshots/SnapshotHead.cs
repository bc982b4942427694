using Akka.Persistence;

namespace Arrakis.Persistence.Scylla.Snapshots;

/// <summary>A snapshot without its content.</summary>
internal readonly record struct SnapshotHead(long SequenceNr, DateTime TakenAt, Guid SaveId, int Chunks)
{
    /// <summary>Whether its time is in a criteria's bounds; its number was asked for.</summary>
    public bool IsOfTime(SnapshotSelectionCriteria criteria) =>
        TakenAt <= criteria.MaxTimeStamp && TakenAt >= (criteria.MinTimestamp ?? DateTime.MinValue);
}
