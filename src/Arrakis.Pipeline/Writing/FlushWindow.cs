using Arrakis.Pipeline.Communities;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Writing;

/// <summary>
/// What became dirty in one partition since the last flush. A member changed five times is one row. Sealing turns it into
/// immutable rows; only then may they be written. Not thread-safe: it belongs to its partition's owner.
/// </summary>
public sealed class FlushWindow : RecordWindow, IChangeSink
{
    private readonly Dictionary<Community, HashSet<MemberState>> _dirty = [];
    private readonly HashSet<Community> _communities = [];
    private readonly List<(MemberId Member, CommunityId Community, LogPosition Position)> _created = [];
    private readonly List<HistoryRow> _closed = [];
    private readonly List<Erasure> _erasures = [];
    private readonly HashSet<Community> _erasedIn = [];
    private long _changes;
    private HashSet<MemberState>? _lastSet;
    private Community? _lastCommunity;

    /// <summary>Whether a community has rows in it that are not yet written.</summary>
    public bool Holds(Community community) =>
        _dirty.ContainsKey(community) || _communities.Contains(community) || _erasedIn.Contains(community);

    /// <inheritdoc/>
    public void MemberCreated(Community community, MemberState member, LogPosition position)
    {
        _created.Add((member.Id, community.Id, position));
        _changes++;
        Rows++;
    }

    /// <inheritdoc/>
    public void MemberChanged(Community community, MemberState member)
    {
        _changes++;
        if (!ReferenceEquals(community, _lastCommunity))
        {
            if (!_dirty.TryGetValue(community, out _lastSet))
                _dirty[community] = _lastSet = [];
            _lastCommunity = community;
        }

        if (_lastSet!.Add(member))
            Rows++;
    }

    /// <inheritdoc/>
    public void WindowClosed(Community community, MemberState member, int window, double points)
    {
        _closed.Add(new HistoryRow(community.Id, member.Id, window, points));
        _changes++;
        Rows++;
    }

    /// <inheritdoc/>
    public void CommunityChanged(Community community)
    {
        _changes++;
        if (_communities.Add(community))
            Rows++;
    }

    /// <inheritdoc/>
    public void MemberErased(Community community, MemberId member, LogPosition position, int openWindow)
    {
        // What the window still holds of the member must not be written after the deletion.
        if (_dirty.TryGetValue(community, out var members))
            members.RemoveWhere(m => m.Id == member);
        _created.RemoveAll(c => c.Member == member && c.Community == community.Id);
        _closed.RemoveAll(h => h.MemberId == member && h.CommunityId == community.Id);
        Scrub(member);
        _erasures.Add(new Erasure(community.Id, member, position, openWindow));
        _erasedIn.Add(community);
        Rows++;
    }

    /// <summary>
    /// Takes what became dirty in the one community that this window is of, for a writer elsewhere, and leaves the window empty.
    /// </summary>
    public CommunityChanges TakeChanges()
    {
        var flush = SealRows(new LogCommit(0, []));
        Rows = 0;
        return new CommunityChanges
        {
            Erasures = flush.Erasures,
            Created = [.. flush.Profiles.Select(p => (p.Member, p.Position))],
            History = [.. flush.History.SelectMany(rows => rows)],
            Members = [.. flush.Scores.SelectMany(batch => batch.Rows)],
            Community = flush.Communities.Count == 0 ? null : flush.Communities[0],
            Changes = flush.Changes,
        };
    }

    private protected override SealedFlush SealRows(LogCommit commit)
    {
        var flush = new SealedFlush
        {
            Commit = commit,
            Erasures = [.. _erasures],
            Profiles = [.. _created],
            History = SealedFlush.GroupHistory(_closed),
            Scores = SealScores(),
            Communities = [.. _communities.Select(c => c.ToRow())],
            Touched = _dirty.Keys.Union(_communities).Union(_erasedIn).ToHashSet(),
            Changes = _changes,
        };
        Clear();
        return flush;
    }

    private List<ScoreBatch> SealScores()
    {
        var batches = new List<ScoreBatch>();
        foreach (var (community, members) in _dirty)
        {
            foreach (var chunk in members.Chunk(ICommunityStore.MaxBatchRows))
                batches.Add(new ScoreBatch(community.Id, Array.ConvertAll(chunk, community.ToRow)));
        }

        return batches;
    }

    private void Clear()
    {
        _dirty.Clear();
        _communities.Clear();
        _created.Clear();
        _closed.Clear();
        _erasures.Clear();
        _erasedIn.Clear();
        _lastCommunity = null;
        _lastSet = null;
        _changes = 0;
    }
}
