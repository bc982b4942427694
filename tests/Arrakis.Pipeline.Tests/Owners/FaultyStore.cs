using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Tests.Owners;

/// <summary>A real store whose writes fail or stall when a test says so.</summary>
internal sealed class FaultyStore(ICommunityStore inner, Func<string, Task> before) : ICommunityStore
{
    /// <summary>Fails at random, so that some rows of a flush are durable and others not when it is disturbed.</summary>
    public static FaultyStore Sometimes(ICommunityStore inner, Random random) =>
        new(inner, step => step == "list" ? Task.CompletedTask : FailSometimes(random));

    public ValueTask<int> OpenEpochAsync(string logId, int partitions, CancellationToken cancellationToken = default) =>
        inner.OpenEpochAsync(logId, partitions, cancellationToken);

    public IAsyncEnumerable<MemberRow> LoadMembersAsync(CommunityId community, CancellationToken cancellationToken = default) =>
        inner.LoadMembersAsync(community, cancellationToken);

    public async ValueTask<CommunityRow?> LoadCommunityAsync(CommunityId community, CancellationToken cancellationToken = default)
    {
        await before("load");
        return await inner.LoadCommunityAsync(community, cancellationToken);
    }

    public async ValueTask WriteScoresAsync(
        CommunityId community, IReadOnlyList<MemberRow> rows, CancellationToken cancellationToken = default)
    {
        await before("scores");
        await inner.WriteScoresAsync(community, rows, cancellationToken);
    }

    public async ValueTask WriteCommunityAsync(CommunityRow row, CancellationToken cancellationToken = default)
    {
        await before("communities");
        await inner.WriteCommunityAsync(row, cancellationToken);
    }

    public async ValueTask WriteProfileAsync(
        MemberId member, CommunityId community, LogPosition position, CancellationToken cancellationToken = default)
    {
        await before("profiles");
        await inner.WriteProfileAsync(member, community, position, cancellationToken);
    }

    public async ValueTask WriteEligibilityAsync(EligibilitySnapshot snapshot, CancellationToken cancellationToken = default)
    {
        await before("eligibility");
        await inner.WriteEligibilityAsync(snapshot, cancellationToken);
    }

    public async ValueTask WriteHistoryAsync(IReadOnlyList<HistoryRow> rows, CancellationToken cancellationToken = default)
    {
        await before("history");
        await inner.WriteHistoryAsync(rows, cancellationToken);
    }

    public async ValueTask WritePageAsync(LeaderboardPage page, CancellationToken cancellationToken = default)
    {
        await before("pages");
        await inner.WritePageAsync(page, cancellationToken);
    }

    public async ValueTask DeletePagesAsync(
        CommunityId community, LeaderboardType type, int fromPage, LogPosition asOf, CancellationToken cancellationToken = default)
    {
        await before("pages");
        await inner.DeletePagesAsync(community, type, fromPage, asOf, cancellationToken);
    }

    public ValueTask EraseMemberAsync(
        CommunityId community, MemberId member, LogPosition position, int openWindow, CancellationToken cancellationToken = default) =>
        inner.EraseMemberAsync(community, member, position, openWindow, cancellationToken);

    public async ValueTask<IReadOnlyList<CommunityId>> ListCommunitiesAsync(CancellationToken cancellationToken = default)
    {
        await before("list").WaitAsync(cancellationToken);
        return await inner.ListCommunitiesAsync(cancellationToken);
    }

    public ValueTask<IReadOnlyList<CommunityId>> ListCommunitiesOfAsync(MemberId member, CancellationToken cancellationToken = default) =>
        inner.ListCommunitiesOfAsync(member, cancellationToken);

    public ValueTask<MemberRow?> ReadMemberAsync(CommunityId community, MemberId member, CancellationToken cancellationToken = default) =>
        inner.ReadMemberAsync(community, member, cancellationToken);

    public ValueTask<LeaderboardPage> ReadPageAsync(
        CommunityId community, LeaderboardType type, int page, CancellationToken cancellationToken = default) =>
        inner.ReadPageAsync(community, type, page, cancellationToken);

    public ValueTask<IReadOnlyList<HistoryRow>> ReadHistoryAsync(
        CommunityId community, MemberId member, int fromWindow, CancellationToken cancellationToken = default) =>
        inner.ReadHistoryAsync(community, member, fromWindow, cancellationToken);

    public ValueTask<EligibilitySnapshot?> ReadEligibilityAsync(
        CommunityId community, MemberId member, string ruleId, string wallet, CancellationToken cancellationToken = default) =>
        inner.ReadEligibilityAsync(community, member, ruleId, wallet, cancellationToken);

    public ValueTask CheckHealthAsync(CancellationToken cancellationToken = default) => inner.CheckHealthAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Task FailSometimes(Random random)
    {
        lock (random)
        {
            return random.Next(5) == 0
                ? throw new CommunityStoreException("no room", isTransient: true)
                : Task.Delay(random.Next(3));
        }
    }
}
