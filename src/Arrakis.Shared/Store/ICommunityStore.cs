using Arrakis.Shared.Log;

namespace Arrakis.Shared.Store;

/// <summary>
/// Where scores are kept. Writes are idempotent and ordered by their position, not by their arrival: an older row never
/// replaces a newer one. Each write call is one batch of one table partition, at most <see cref="MaxBatchRows"/> rows,
/// and durable when it completes. All members may be called from many threads at once.
/// </summary>
public interface ICommunityStore : IAsyncDisposable
{
    /// <summary>The most rows that one write call may hold.</summary>
    const int MaxBatchRows = 50;

    /// <summary>
    /// The epoch of a log: 1 for the first that this store ever saw, one more for each other log or number of partitions
    /// since. The same log gets the same epoch for as long as no other came between.
    /// </summary>
    ValueTask<int> OpenEpochAsync(string logId, int partitions, CancellationToken cancellationToken = default);

    /// <summary>
    /// All rows of a community, as an owner needs them when it takes it over. Pages through them: memory for one page at a time is
    /// the store's.
    /// </summary>
    IAsyncEnumerable<MemberRow> LoadMembersAsync(CommunityId community, CancellationToken cancellationToken = default);

    /// <summary>The community's own row; null if it has none yet.</summary>
    ValueTask<CommunityRow?> LoadCommunityAsync(CommunityId community, CancellationToken cancellationToken = default);

    /// <summary>Writes rows of <c>scores</c>, all of one community.</summary>
    ValueTask WriteScoresAsync(CommunityId community, IReadOnlyList<MemberRow> rows, CancellationToken cancellationToken = default);

    /// <summary>Writes the community's own row.</summary>
    ValueTask WriteCommunityAsync(CommunityRow row, CancellationToken cancellationToken = default);

    /// <summary>Writes a row of <c>scores_by_profile</c>; durable before the member's first row of <c>scores</c>.</summary>
    /// <param name="member">The member.</param>
    /// <param name="community">The community.</param>
    /// <param name="position">The event that made the member: one from before an erasure writes nothing, one from after it stays.</param>
    /// <param name="cancellationToken">Cancels waiting; the row may still be written.</param>
    ValueTask WriteProfileAsync(
        MemberId member, CommunityId community, LogPosition position, CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes rows of <c>score_history</c>, all of one member and month; durable before the row of <c>scores</c> that leaves those
    /// windows.
    /// </summary>
    ValueTask WriteHistoryAsync(IReadOnlyList<HistoryRow> rows, CancellationToken cancellationToken = default);

    /// <summary>Writes a page of a leaderboard as one, and deletes the ranks that the page no longer has.</summary>
    ValueTask WritePageAsync(LeaderboardPage page, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes the pages from <paramref name="fromPage"/> on that are not newer than <paramref name="asOf"/>: what a longer board
    /// has left. Of those, and of <paramref name="fromPage"/> whether it was there or not, older ones that are written later do not
    /// come back.
    /// </summary>
    ValueTask DeletePagesAsync(
        CommunityId community, LeaderboardType type, int fromPage, LogPosition asOf, CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes a verdict to <c>eligibility_snapshots</c>, where it lives for <see cref="EligibilitySnapshot.Lifetime"/>; the newest
    /// check of a rule stays.
    /// </summary>
    ValueTask WriteEligibilityAsync(EligibilitySnapshot snapshot, CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes all of a member in one community that is not newer than <paramref name="position"/>; the row of
    /// <c>scores_by_profile</c> last.
    /// </summary>
    /// <param name="community">The community.</param>
    /// <param name="member">The member.</param>
    /// <param name="position">The position of the MemberErased event.</param>
    /// <param name="openWindow">The 6-hour window of that event: history before it goes.</param>
    /// <param name="cancellationToken">Cancels waiting; the deletion may still happen.</param>
    ValueTask EraseMemberAsync(
        CommunityId community, MemberId member, LogPosition position, int openWindow, CancellationToken cancellationToken = default);

    /// <summary>The communities that have rows, in order of id.</summary>
    ValueTask<IReadOnlyList<CommunityId>> ListCommunitiesAsync(CancellationToken cancellationToken = default);

    /// <summary>The communities in which a member has a row.</summary>
    ValueTask<IReadOnlyList<CommunityId>> ListCommunitiesOfAsync(MemberId member, CancellationToken cancellationToken = default);

    /// <summary>One member's row; null if there is none.</summary>
    ValueTask<MemberRow?> ReadMemberAsync(CommunityId community, MemberId member, CancellationToken cancellationToken = default);

    /// <summary>A stored page; without entries if there is none.</summary>
    ValueTask<LeaderboardPage> ReadPageAsync(
        CommunityId community, LeaderboardType type, int page, CancellationToken cancellationToken = default);

    /// <summary>A member's closed windows, newest first, from the window <paramref name="fromWindow"/> on.</summary>
    ValueTask<IReadOnlyList<HistoryRow>> ReadHistoryAsync(
        CommunityId community, MemberId member, int fromWindow, CancellationToken cancellationToken = default);

    /// <summary>
    /// The verdict of a rule about a member's wallet; null if there is none, if it has expired, or if it is about another wallet.
    /// </summary>
    /// <param name="community">The community.</param>
    /// <param name="member">The member.</param>
    /// <param name="ruleId">The rule.</param>
    /// <param name="wallet">The wallet that the member has now, written as it was in the snapshot.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    ValueTask<EligibilitySnapshot?> ReadEligibilityAsync(
        CommunityId community, MemberId member, string ruleId, string wallet, CancellationToken cancellationToken = default);

    /// <summary>Completes if the store answers a read in time; throws <see cref="CommunityStoreException"/> if not.</summary>
    ValueTask CheckHealthAsync(CancellationToken cancellationToken = default);
}
