using Arrakis.Pipeline.Communities;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Tests.Communities;

/// <summary>
/// A writer and its store in memory, with the store's rules: an older row never replaces a newer one, the history of a
/// window is durable before the row that leaves it, an erasure before the row that comes after it, and a deletion beats all
/// that is not newer than it.
/// </summary>
internal sealed class FakeStore : IChangeSink
{
    private readonly Dictionary<long, MemberRow> _scores = [];
    private readonly Dictionary<(long Member, int Window), double> _history = [];
    private readonly Dictionary<long, LogPosition> _tombstones = [];
    private readonly Dictionary<long, int> _erasedBefore = [];
    private readonly HashSet<long> _dirty = [];
    private readonly List<(long Member, int Window, double Points)> _pendingHistory = [];
    private readonly List<(long Member, LogPosition Position, int Window)> _pendingErasures = [];
    private CommunityRow? _community;
    private bool _isCommunityDirty;

    public void MemberCreated(Community community, MemberState member, LogPosition position)
    {
    }

    public void MemberChanged(Community community, MemberState member) => _dirty.Add(member.Id.Value);

    public void WindowClosed(Community community, MemberState member, int window, double points) =>
        _pendingHistory.Add((member.Id.Value, window, points));

    public void CommunityChanged(Community community) => _isCommunityDirty = true;

    public void MemberErased(Community community, MemberId member, LogPosition position, int openWindow)
    {
        _pendingErasures.Add((member.Value, position, openWindow));
    }

    public void FlushAll(Community community) => Flush(community, static () => true);

    public void FlushSome(Community community, Random random) => Flush(community, () => random.Next(2) == 0);

    /// <summary>What a new owner loads; everything that was not durable is gone.</summary>
    public Community Hydrate()
    {
        _dirty.Clear();
        _pendingHistory.Clear();
        _pendingErasures.Clear();
        _isCommunityDirty = false;
        var community = ReplayTests.Make();
        foreach (var row in _scores.Values)
            community.Load(row);
        if (_community is not null)
            community.Load(_community);
        return community;
    }

    public string Describe() => string.Join('\n', _scores.OrderBy(r => r.Key).Select(r => Describe(r.Value))
        .Concat(_history.OrderBy(h => h.Key).Select(h => $"{h.Key} {h.Value}")));

    public static string Describe(MemberRow row) => $"{row with { Badges = [] }} {string.Join(' ', row.Badges)}";

    // Everything that was dirtied before a commit is durable by then, and forgotten.
    private void Flush(Community community, Func<bool> becomesDurable)
    {
        foreach (var erasure in _pendingErasures.Where(_ => becomesDurable()))
            Erase(erasure.Member, erasure.Position, erasure.Window);
        foreach (var id in _dirty.Where(_ => becomesDurable()))
            Write(community, id);
        foreach (var (member, window, points) in _pendingHistory.Where(_ => becomesDurable()))
            WriteHistory(member, window, points);
        if (_isCommunityDirty && becomesDurable())
            _community = community.ToRow();
    }

    private void Write(Community community, long id)
    {
        if (community.Find(new MemberId(id)) is not { } member)
            return;
        foreach (var erasure in _pendingErasures.Where(e => e.Member == id))
            Erase(id, erasure.Position, erasure.Window);
        foreach (var (_, window, points) in _pendingHistory.Where(h => h.Member == id))
            WriteHistory(id, window, points);
        var row = community.ToRow(member);
        var isNewer = !_scores.TryGetValue(id, out var old) || old.Applied < row.Applied;
        if (isNewer && _tombstones.GetValueOrDefault(id, LogPosition.None) < row.Applied)
            _scores[id] = row;
    }

    // History carries the end of its window as its timestamp, a deletion the start of the open one: the deletion wins at any time.
    private void WriteHistory(long id, int window, double points)
    {
        if (window >= _erasedBefore.GetValueOrDefault(id))
            _history[(id, window)] = points;
    }

    private void Erase(long id, LogPosition position, int openWindow)
    {
        _tombstones[id] = position;
        _erasedBefore[id] = Math.Max(openWindow, _erasedBefore.GetValueOrDefault(id));
        if (_scores.TryGetValue(id, out var row) && row.Applied <= position)
            _scores.Remove(id);
        foreach (var key in _history.Keys.Where(k => k.Member == id && k.Window < openWindow).ToList())
            _history.Remove(key);
    }
}
