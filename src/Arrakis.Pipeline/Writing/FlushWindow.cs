using System.Diagnostics;
using Arrakis.Pipeline.Communities;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Writing;

/// <summary>
/// What became dirty in one partition since the last flush. A member changed five times is one row. Sealing turns it into
/// immutable rows; only then may they be written. Not thread-safe: it belongs to its partition's owner.
/// </summary>
public sealed class FlushWindow : IChangeSink
{
    private readonly Dictionary<Community, HashSet<MemberState>> _dirty = [];
    private readonly HashSet<Community> _communities = [];
    private readonly List<(MemberId Member, CommunityId Community, LogPosition Position)> _created = [];
    private readonly List<HistoryRow> _closed = [];
    private readonly List<Erasure> _erasures = [];
    private readonly HashSet<Community> _erasedIn = [];
    private readonly List<DeadLetter> _deadLetters = [];
    private readonly List<ActivityContext> _traced = [];
    private readonly List<Arrival> _arrivals = [];
    private StageTimes _oldest;
    private long _changes;
    private HashSet<MemberState>? _lastSet;
    private Community? _lastCommunity;

    /// <summary>Rows that would be written now.</summary>
    public int Rows { get; private set; }

    /// <summary>Records that it covers: applied, duplicate or refused.</summary>
    public long Records { get; private set; }

    /// <summary>Arrival of the oldest record, Unix microseconds; 0 where none said.</summary>
    public long OldestArrivalUs => _arrivals.Count > 0 ? _arrivals[0].ReceivedUs : 0;

    /// <summary>Whether a community has rows in it that are not yet written.</summary>
    public bool Holds(Community community) =>
        _dirty.ContainsKey(community) || _communities.Contains(community) || _erasedIn.Contains(community);

    /// <summary>Counts a record that this window covers.</summary>
    /// <param name="arrival">When its frame reached the gateway.</param>
    /// <param name="appendedMs">When the log took it, Unix milliseconds; 0 if unknown.</param>
    /// <param name="readUs">When its owner read it, Unix microseconds.</param>
    public void CountRecord(Arrival arrival, long appendedMs, long readUs)
    {
        if (Records++ == 0)
            _oldest = new StageTimes(arrival.ReceivedUs, appendedMs, readUs, SealedUs: 0);
        if (arrival.ReceivedUs > 0)
            _arrivals.Add(arrival);
    }

    /// <summary>Notes that a record of this window is traced.</summary>
    /// <param name="apply">Its span so far, which that of the writing follows.</param>
    public void Trace(ActivityContext apply) => _traced.Add(apply);

    /// <summary>Adds a record that was refused.</summary>
    public void Refuse(DeadLetter letter)
    {
        _deadLetters.Add(letter);
        Rows++;
    }

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
        for (var i = 0; i < _deadLetters.Count; i++)
        {
            if (_deadLetters[i].MemberId == member.Value)
                _deadLetters[i] = _deadLetters[i] with { Payload = default };
        }

        _erasures.Add(new Erasure(community.Id, member, position, openWindow));
        _erasedIn.Add(community);
        Rows++;
    }

    /// <summary>Takes everything as immutable rows and leaves the window empty.</summary>
    /// <param name="commit">What is committed once all of it is durable: as of the last record that the window covers.</param>
    public SealedFlush Seal(LogCommit commit)
    {
        var flush = new SealedFlush
        {
            Commit = commit,
            Erasures = [.. _erasures],
            DeadLetters = [.. _deadLetters],
            Profiles = [.. _created],
            History = SealedFlush.GroupHistory(_closed),
            Scores = SealScores(),
            Communities = [.. _communities.Select(c => c.ToRow())],
            Touched = _dirty.Keys.Union(_communities).Union(_erasedIn).ToHashSet(),
            Arrivals = [.. _arrivals],
            Records = Records,
            Traced = _traced.Count == 0 ? [] : [.. _traced],
            Oldest = _oldest with { SealedUs = UnixTime.NowUs() },
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
        _deadLetters.Clear();
        _arrivals.Clear();
        _traced.Clear();
        _lastCommunity = null;
        _lastSet = null;
        Rows = 0;
        Records = 0;
        _changes = 0;
    }
}
