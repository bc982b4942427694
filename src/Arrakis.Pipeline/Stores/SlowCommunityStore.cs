using System.Runtime.CompilerServices;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Stores;

/// <summary>
/// A store whose writes take longer, to rehearse what a slow database does to the stages before it. Each write call waits
/// for the delay and then goes to the store behind it; reads do not wait.
/// </summary>
/// <param name="inner">The store behind this one; disposed with it.</param>
/// <param name="delay">How much longer each write call takes, zero and above.</param>
/// <param name="time">The clock of the delay; the system's if null.</param>
public sealed class SlowCommunityStore(ICommunityStore inner, TimeSpan delay, TimeProvider? time = null) : ICommunityStore
{
    private readonly TimeSpan _delay = delay >= TimeSpan.Zero
        ? delay
        : throw new ArgumentOutOfRangeException(nameof(delay), delay, "The delay of a slow store is zero or above.");

    /// <inheritdoc/>
    public ValueTask<int> OpenEpochAsync(string logId, int partitions, CancellationToken cancellationToken = default) =>
        inner.OpenEpochAsync(logId, partitions, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<MemberRow> LoadMembersAsync(CommunityId community, CancellationToken cancellationToken = default) =>
        inner.LoadMembersAsync(community, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<CommunityRow?> LoadCommunityAsync(CommunityId community, CancellationToken cancellationToken = default) =>
        inner.LoadCommunityAsync(community, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask WriteScoresAsync(
        CommunityId community, IReadOnlyList<MemberRow> rows, CancellationToken cancellationToken = default)
    {
        await Delay(cancellationToken);
        await inner.WriteScoresAsync(community, rows, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask WriteCommunityAsync(CommunityRow row, CancellationToken cancellationToken = default)
    {
        await Delay(cancellationToken);
        await inner.WriteCommunityAsync(row, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask WriteProfileAsync(
        MemberId member, CommunityId community, LogPosition position, CancellationToken cancellationToken = default)
    {
        await Delay(cancellationToken);
        await inner.WriteProfileAsync(member, community, position, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask WriteEligibilityAsync(EligibilitySnapshot snapshot, CancellationToken cancellationToken = default)
    {
        await Delay(cancellationToken);
        await inner.WriteEligibilityAsync(snapshot, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DeletePagesAsync(
        CommunityId community, LeaderboardType type, int fromPage, LogPosition asOf, CancellationToken cancellationToken = default)
    {
        await Delay(cancellationToken);
        await inner.DeletePagesAsync(community, type, fromPage, asOf, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask WriteHistoryAsync(IReadOnlyList<HistoryRow> rows, CancellationToken cancellationToken = default)
    {
        await Delay(cancellationToken);
        await inner.WriteHistoryAsync(rows, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask WritePageAsync(LeaderboardPage page, CancellationToken cancellationToken = default)
    {
        await Delay(cancellationToken);
        await inner.WritePageAsync(page, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask EraseMemberAsync(
        CommunityId community, MemberId member, LogPosition position, int openWindow, CancellationToken cancellationToken = default)
    {
        await Delay(cancellationToken);
        await inner.EraseMemberAsync(community, member, position, openWindow, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CommunityId>> ListCommunitiesAsync(CancellationToken cancellationToken = default) =>
        inner.ListCommunitiesAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<CommunityId>> ListCommunitiesOfAsync(MemberId member, CancellationToken cancellationToken = default) =>
        inner.ListCommunitiesOfAsync(member, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<MemberRow?> ReadMemberAsync(CommunityId community, MemberId member, CancellationToken cancellationToken = default) =>
        inner.ReadMemberAsync(community, member, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<LeaderboardPage> ReadPageAsync(
        CommunityId community, LeaderboardType type, int page, CancellationToken cancellationToken = default) =>
        inner.ReadPageAsync(community, type, page, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<HistoryRow>> ReadHistoryAsync(
        CommunityId community, MemberId member, int fromWindow, CancellationToken cancellationToken = default) =>
        inner.ReadHistoryAsync(community, member, fromWindow, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<EligibilitySnapshot?> ReadEligibilityAsync(
        CommunityId community, MemberId member, string ruleId, string wallet, CancellationToken cancellationToken = default) =>
        inner.ReadEligibilityAsync(community, member, ruleId, wallet, cancellationToken);

    /// <inheritdoc/>
    public ValueTask CheckHealthAsync(CancellationToken cancellationToken = default) => inner.CheckHealthAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private ConfiguredTaskAwaitable Delay(CancellationToken cancellationToken) =>
        Task.Delay(_delay, time ?? TimeProvider.System, cancellationToken).ConfigureAwait(false);
}
