using System.Collections.Frozen;
using System.Diagnostics;
using Arrakis.Pipeline.Communities;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Writing;

/// <summary>A batch of <c>scores</c>: rows of one community, at most 50.</summary>
/// <param name="CommunityId">The table partition.</param>
/// <param name="Rows">The rows.</param>
public sealed record ScoreBatch(CommunityId CommunityId, IReadOnlyList<MemberRow> Rows);

/// <summary>A member to be deleted.</summary>
/// <param name="CommunityId">In which community.</param>
/// <param name="MemberId">Who.</param>
/// <param name="Position">Where the event stands in the log.</param>
/// <param name="OpenWindow">The 6-hour window of the event.</param>
public sealed record Erasure(CommunityId CommunityId, MemberId MemberId, LogPosition Position, int OpenWindow);

/// <summary>Immutable rows, and the offset that may be committed once all of them are durable.</summary>
public sealed record SealedFlush
{
    /// <summary>What is committed in the end.</summary>
    public required LogCommit Commit { get; init; }

    /// <summary>Deletions; they go first.</summary>
    public required IReadOnlyList<Erasure> Erasures { get; init; }

    /// <summary>Refused records.</summary>
    public IReadOnlyList<DeadLetter> DeadLetters { get; init; } = [];

    /// <summary>Profile rows: durable before <see cref="Scores"/>.</summary>
    public required IReadOnlyList<(MemberId Member, CommunityId Community, LogPosition Position)> Profiles { get; init; }

    /// <summary>History of closed windows in batches of one member and month: durable before <see cref="Scores"/>.</summary>
    public required IReadOnlyList<IReadOnlyList<HistoryRow>> History { get; init; }

    /// <summary>Score rows.</summary>
    public required IReadOnlyList<ScoreBatch> Scores { get; init; }

    /// <summary>Community rows.</summary>
    public required IReadOnlyList<CommunityRow> Communities { get; init; }

    /// <summary>Communities of this owner's memory with rows in this flush: they stay there until it is durable.</summary>
    public IReadOnlySet<Community> Touched { get; init; } = FrozenSet<Community>.Empty;

    /// <summary>When the frames of the records reached the gateway, of those that say it, oldest record first.</summary>
    public IReadOnlyList<Arrival> Arrivals { get; init; } = [];

    /// <summary>Where the oldest record was when.</summary>
    public StageTimes Oldest { get; init; }

    /// <summary>Changes of rows that were coalesced into the rows of this flush.</summary>
    public required long Changes { get; init; }

    /// <summary>Records that the flush covers.</summary>
    public long Records { get; init; }

    /// <summary>The spans in which those of its records that are traced were applied.</summary>
    public IReadOnlyList<ActivityContext> Traced { get; init; } = [];

    /// <summary>Rows of scores, profiles, history and communities.</summary>
    public long Rows => Scores.Sum(b => b.Rows.Count) + Profiles.Count + History.Sum(h => h.Count) + Communities.Count;

    /// <summary>Batches of those rows.</summary>
    public int Batches => Scores.Count + Profiles.Count + History.Count + Communities.Count;

    /// <summary>Groups history by table partition: community, member and month, at most 50 rows together.</summary>
    public static IReadOnlyList<IReadOnlyList<HistoryRow>> GroupHistory(IReadOnlyList<HistoryRow> rows) =>
    [
        .. rows.GroupBy(r => (r.CommunityId, r.MemberId, r.Month))
            .SelectMany(g => LastOfEachWindow(g).Chunk(ICommunityStore.MaxBatchRows)),
    ];

    // A window can close twice: a late event opens none, but a member erased and back within the window does.
    private static IEnumerable<HistoryRow> LastOfEachWindow(IEnumerable<HistoryRow> rows) =>
        rows.GroupBy(r => r.Window).Select(w => w.Last());
}
