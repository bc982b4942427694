using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Writing;

/// <summary>
/// A <see cref="FlushWindow"/> for communities that live elsewhere: gathers the immutable rows that their owners answer. Of a member
/// the last row counts. Not thread-safe: it belongs to its partition's stream.
/// </summary>
public sealed class RowWindow : RecordWindow
{
    private readonly Dictionary<CommunityId, Dictionary<MemberId, MemberRow>> _members = [];
    private readonly Dictionary<(CommunityId Community, MemberId Member), LogPosition> _created = [];
    private readonly List<HistoryRow> _closed = [];
    private readonly List<Erasure> _erasures = [];
    private readonly Dictionary<CommunityId, CommunityRow> _communities = [];
    private long _changes;

    /// <summary>Adds what a community's owner answered; for each community in the order of the log.</summary>
    /// <param name="community">The community.</param>
    /// <param name="changes">Its rows.</param>
    public void Add(CommunityId community, CommunityChanges changes)
    {
        foreach (var erasure in changes.Erasures)
            Erase(erasure);
        foreach (var (member, position) in changes.Created)
        {
            if (_created.TryAdd((community, member), position))
                Rows++;
        }

        _closed.AddRange(changes.History);
        Rows += changes.History.Count;
        AddMembers(community, changes.Members);
        if (changes.Community is { } row)
        {
            Rows += _communities.ContainsKey(community) ? 0 : 1;
            _communities[community] = row;
        }

        _changes += changes.Changes;
    }

    private protected override SealedFlush SealRows(LogCommit commit)
    {
        var flush = new SealedFlush
        {
            Commit = commit,
            Erasures = [.. _erasures],
            Profiles = [.. _created.Select(c => (c.Key.Member, c.Key.Community, c.Value))],
            History = SealedFlush.GroupHistory(_closed),
            Scores =
            [
                .. _members.SelectMany(m => m.Value.Values.Chunk(ICommunityStore.MaxBatchRows).Select(rows => new ScoreBatch(m.Key, rows))),
            ],
            Communities = [.. _communities.Values],
            Changes = _changes,
        };
        _members.Clear();
        _created.Clear();
        _closed.Clear();
        _erasures.Clear();
        _communities.Clear();
        _changes = 0;
        return flush;
    }

    private void AddMembers(CommunityId community, IReadOnlyList<MemberRow> rows)
    {
        if (rows.Count == 0)
            return;
        if (!_members.TryGetValue(community, out var members))
            _members[community] = members = [];
        foreach (var row in rows)
        {
            if (!members.ContainsKey(row.MemberId))
                Rows++;
            members[row.MemberId] = row;
        }
    }

    // What the window still holds of the member must not be written after the deletion.
    private void Erase(Erasure erasure)
    {
        if (_members.TryGetValue(erasure.CommunityId, out var members) && members.Remove(erasure.MemberId))
            Rows--;
        if (_created.Remove((erasure.CommunityId, erasure.MemberId)))
            Rows--;
        Rows -= _closed.RemoveAll(h => h.MemberId == erasure.MemberId && h.CommunityId == erasure.CommunityId);
        Scrub(erasure.MemberId);
        _erasures.Add(erasure);
        Rows++;
    }
}
