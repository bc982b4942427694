using System.Runtime.CompilerServices;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Stores.Scylla;

/// <content>What only reads, at LOCAL_QUORUM: whatever a write call has completed is seen.</content>
public sealed partial class ScyllaCommunityStore
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<MemberRow> LoadMembersAsync(
        CommunityId community, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var page in _scores.ReadAllAsync(community, _options.LoadPageRows, cancellationToken))
        {
            foreach (var row in page)
                yield return row;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<CommunityRow?> LoadCommunityAsync(CommunityId community, CancellationToken cancellationToken = default) =>
        await _communities.ReadAsync(community, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<CommunityId>> ListCommunitiesAsync(CancellationToken cancellationToken = default)
    {
        // One look at every partition of two tables: for the start of a program, not for its course.
        var ids = new SortedSet<CommunityId>();
        await foreach (var page in _scores.ListAsync(cancellationToken))
            ids.UnionWith(page);
        await foreach (var page in _communities.ListAsync(cancellationToken))
            ids.UnionWith(page);
        return [.. ids];
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<CommunityId>> ListCommunitiesOfAsync(
        MemberId member, CancellationToken cancellationToken = default)
    {
        var ids = new List<CommunityId>();
        await foreach (var page in _scores.ListOfAsync(member, cancellationToken))
            ids.AddRange(page);
        return ids;
    }

    /// <inheritdoc/>
    public async ValueTask<MemberRow?> ReadMemberAsync(
        CommunityId community, MemberId member, CancellationToken cancellationToken = default) =>
        await _scores.ReadAsync(community, member, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<LeaderboardPage> ReadPageAsync(
        CommunityId community, LeaderboardType type, int page, CancellationToken cancellationToken = default) =>
        await _pages.ReadAsync(community, type, page, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<HistoryRow>> ReadHistoryAsync(
        CommunityId community, MemberId member, int fromWindow, CancellationToken cancellationToken = default) =>
        await _history.ReadAsync(community, member, fromWindow, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<EligibilitySnapshot?> ReadEligibilityAsync(
        CommunityId community, MemberId member, string ruleId, string wallet, CancellationToken cancellationToken = default)
    {
        var snapshot = await _eligibility.ReadAsync(community, member, ruleId, cancellationToken);
        return snapshot?.Wallet == wallet ? snapshot : null;
    }

    /// <inheritdoc/>
    public async ValueTask CheckHealthAsync(CancellationToken cancellationToken = default) =>
        await _epochs.ProbeAsync(_options.HealthTimeout, cancellationToken);
}
