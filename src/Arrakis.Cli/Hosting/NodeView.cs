using Arrakis.Cli.Hosting.View;
using Arrakis.Pipeline.Web;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Cli.Hosting;

/// <summary>What the page shows of a node.</summary>
internal sealed class NodeView(NodeHost node) : IRunView, IDisposable
{
    private readonly SnapshotReader _snapshots = new(node);
    private readonly CommunityLists _lists = new();
    private readonly Lock _lock = new();
    private CommunityReader? _communities;

    public RunState State => node.State;

    public RunSnapshot Snapshot() => _snapshots.Read();

    public CommunityList Communities(string search, int limit) => _lists.Read(node.OwnPipeline?.CommunityLists ?? [], search, limit);

    public ValueTask<CommunityView?> CommunityAsync(CommunityId community, CancellationToken cancellationToken = default) =>
        Of(community).CommunityAsync(community, cancellationToken);

    public ValueTask<BoardView?> BoardAsync(
        CommunityId community, LeaderboardType type, int page, CancellationToken cancellationToken = default) =>
        Of(community).BoardAsync(community, type, page, cancellationToken);

    public ValueTask<BoardSearchView?> SearchAsync(
        CommunityId community, LeaderboardType type, string search, CancellationToken cancellationToken = default) =>
        Of(community).SearchAsync(community, type, search, cancellationToken);

    public ValueTask<MemberView?> MemberAsync(CommunityId community, MemberId member, CancellationToken cancellationToken = default) =>
        Of(community).MemberAsync(community, member, cancellationToken);

    public ValueTask<MemberHistory?> HistoryAsync(
        CommunityId community, MemberId member, int days, CancellationToken cancellationToken = default) =>
        Of(community).HistoryAsync(community, member, days, cancellationToken);

    public ValueTask<MemberRanks?> RanksAsync(
        CommunityId community, MemberId member, int days, CancellationToken cancellationToken = default) =>
        Of(community).RanksAsync(community, member, days, cancellationToken);

    public void Dispose() => _communities?.Dispose();

    private CommunityReader Of(CommunityId community)
    {
        if (node.OwnPipeline is not { } pipeline)
        {
            throw new NotHereException(
                $"Community {community} is not here: this process is a {node.Role}, which keeps no communities. "
                + "`arrakis cluster partitions` shows which pipeline owns which, and `arrakis cluster show` where its page is.");
        }

        lock (_lock)
            return _communities ??= new CommunityReader(pipeline);
    }
}
