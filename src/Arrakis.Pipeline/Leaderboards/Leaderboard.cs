using System.Buffers;
using Arrakis.Pipeline.Communities;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Leaderboards;

/// <summary>
/// One leaderboard of a community, in order of score, then of member id. Belongs to the community's owner: one thread at a time.
/// </summary>
public sealed class Leaderboard
{
    private readonly RankedList<MemberState> _order = new();
    private readonly Dictionary<long, MemberState> _members;
    private DirtyRanks _dirty;

    /// <summary>Creates an empty board.</summary>
    /// <param name="type">Which one.</param>
    /// <param name="members">The community's members by id.</param>
    internal Leaderboard(LeaderboardType type, Dictionary<long, MemberState> members)
    {
        Type = type;
        _members = members;
    }

    /// <summary>Which leaderboard this is.</summary>
    public LeaderboardType Type { get; }

    /// <summary>How many members have a score above zero.</summary>
    public int Count => _order.Count;

    /// <summary>A member's rank, 1 for the best; 0 if it is not on the board.</summary>
    public int RankOf(MemberId member) => _members.TryGetValue(member.Value, out var state) ? RankOf(state) : 0;

    /// <summary>A member's rank, 1 for the best; 0 if it is not on the board.</summary>
    public int RankOf(MemberState member)
    {
        var key = member.KeyOn(Type);
        return key == MemberState.OffBoard ? 0 : _order.RankOf(new RankKey(key, member.Id.Value));
    }

    /// <summary>The member at a rank.</summary>
    /// <param name="rank">1 to <see cref="Count"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such rank.</exception>
    public MemberState At(int rank) => _order.At(rank).Value;

    /// <summary>Copies the members at consecutive ranks.</summary>
    /// <param name="firstRank">The best rank that is wanted, 1 and above.</param>
    /// <param name="into">How many are wanted.</param>
    /// <returns>How many there are; fewer than wanted at the end of the board.</returns>
    public int CopyPage(int firstRank, Span<MemberState> into) => _order.CopyTo(firstRank, into);

    /// <summary>The ids of all members on the board, in order of rank: for whoever looks through them elsewhere.</summary>
    public long[] Ids()
    {
        var ids = new long[Count];
        _order.CopyIds(1, ids);
        return ids;
    }

    /// <summary>Copies a member's neighbours and the member itself.</summary>
    /// <param name="member">Who stands in the middle.</param>
    /// <param name="each">How many are wanted above, and as many below.</param>
    /// <param name="into">Room for <c>2·each + 1</c> members.</param>
    /// <returns>The rank of the first one copied, and how many were; (0, 0) if the member is not on the board.</returns>
    public (int FirstRank, int Count) CopyNeighbours(MemberId member, int each, Span<MemberState> into)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(each);
        var rank = RankOf(member);
        if (rank == 0)
            return (0, 0);
        var first = Math.Max(1, rank - each);
        return (first, CopyPage(first, into[..(rank - first + 1 + each)]));
    }

    /// <summary>
    /// The ranks that may have changed since this was last asked, which forgets them. A score that only faded is no change:
    /// pages carry the window of each score.
    /// </summary>
    public DirtyRanks TakeDirtyRanks()
    {
        var dirty = _dirty;
        _dirty = DirtyRanks.None;
        return dirty;
    }

    /// <summary>Puts a member where its score belongs, or takes it off the board.</summary>
    /// <param name="member">The member.</param>
    /// <param name="key">The order key of its score, or <see cref="MemberState.OffBoard"/>.</param>
    internal void Set(MemberState member, long key)
    {
        var old = member.KeyOn(Type);
        if (old == key)
            return;
        member.SetKeyOn(Type, key);
        if (old == MemberState.OffBoard)
        {
            MarkDirty(_order.Insert(new RankKey(key, member.Id.Value), member), _order.Count, true);
        }
        else if (key == MemberState.OffBoard)
        {
            MarkDirty(_order.Remove(new RankKey(old, member.Id.Value)), _order.Count + 1, true);
        }
        else
        {
            var (from, to) = _order.Move(new RankKey(old, member.Id.Value), new RankKey(key, member.Id.Value));
            MarkDirty(Math.Min(from, to), Math.Max(from, to), false);
        }
    }

    /// <summary>Orders all members anew by the keys that they have now.</summary>
    internal void Rebuild()
    {
        var entries = ArrayPool<RankedEntry<MemberState>>.Shared.Rent(_members.Count);
        var count = 0;
        foreach (var member in _members.Values)
        {
            if (member.KeyOn(Type) is var key && key != MemberState.OffBoard)
                entries[count++] = new RankedEntry<MemberState>(new RankKey(key, member.Id.Value), member);
        }

        var before = _order.Count;
        Array.Sort(entries, 0, count, ByKey.Instance);
        _order.Build(entries.AsSpan(0, count));
        ArrayPool<RankedEntry<MemberState>>.Shared.Return(entries, clearArray: true);
        if (before + count > 0)
            MarkDirty(1, Math.Max(before, count), before != count);
    }

    private void MarkDirty(int lowest, int highest, bool countChanged) => _dirty = _dirty.IsEmpty
        ? new DirtyRanks(lowest, highest, countChanged)
        : new DirtyRanks(Math.Min(_dirty.Lowest, lowest), Math.Max(_dirty.Highest, highest), _dirty.CountChanged || countChanged);

    private sealed class ByKey : IComparer<RankedEntry<MemberState>>
    {
        public static readonly ByKey Instance = new();

        public int Compare(RankedEntry<MemberState> x, RankedEntry<MemberState> y) => x.Key.CompareTo(y.Key);
    }
}
