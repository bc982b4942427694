using Arrakis.Pipeline.Communities;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Writing;

/// <summary>What is to be done to the stored pages of one board.</summary>
/// <param name="CommunityId">The community.</param>
/// <param name="Type">Which leaderboard.</param>
/// <param name="AsOf">The position that the board shows.</param>
/// <param name="Pages">The pages that changed.</param>
/// <param name="DeleteFrom">The first page that the board no longer has; null if it has not become shorter.</param>
internal sealed record PageChanges(
    CommunityId CommunityId, LeaderboardType Type, LogPosition AsOf, IReadOnlyList<LeaderboardPage> Pages, int? DeleteFrom);

/// <summary>
/// Knows which stored leaderboard pages of a community differ from what was written last. Belongs to the community's owner.
/// </summary>
/// <param name="community">The community.</param>
/// <param name="storedRanks">Ranks of each board that are stored.</param>
internal sealed class PageTracker(Community community, int storedRanks)
{
    private readonly Board[] _boards = Array.ConvertAll(Enum.GetValues<LeaderboardType>(), type => new Board(community, type, storedRanks));

    /// <summary>Whether a page may have changed.</summary>
    public bool HasWork => _boards.Any(b => b.HasWork);

    /// <summary>Takes what changed since it was last taken; everything the first time.</summary>
    public IEnumerable<PageChanges> Take() => _boards.Where(b => b.HasWork).Select(b => b.Take());

    private sealed class Board(Community community, LeaderboardType type, int storedRanks)
    {
        private readonly Dictionary<int, ulong> _written = [];
        private readonly SortedSet<int> _dirty = [];

        // After a takeover all pages are written, and what is stored beyond them is not known: it goes.
        private int _storedPages = int.MaxValue;

        public bool HasWork
        {
            get
            {
                Absorb();
                return _dirty.Count > 0 || PageCount < _storedPages;
            }
        }

        private int PageCount => (Math.Min(community.Board(type).Count, storedRanks) + LeaderboardPage.Size - 1) / LeaderboardPage.Size;

        public PageChanges Take()
        {
            var count = PageCount;
            var pages = (_storedPages == int.MaxValue ? Enumerable.Range(0, count) : _dirty.Where(p => p < count))
                .Select(page => TakeIfChanged(Cut(community.ToPage(type, page)))).OfType<LeaderboardPage>().ToList();
            int? deleteFrom = count < _storedPages ? count : null;
            foreach (var gone in _written.Keys.Where(page => page >= count).ToList())
                _written.Remove(gone);
            _storedPages = count;
            _dirty.Clear();
            return new PageChanges(community.Id, type, community.ReadThrough, pages, deleteFrom);
        }

        private void Absorb()
        {
            var ranks = community.Board(type).TakeDirtyRanks();
            if (ranks.IsEmpty)
                return;
            for (var page = (ranks.Lowest - 1) / LeaderboardPage.Size; page <= (ranks.Highest - 1) / LeaderboardPage.Size; page++)
                _dirty.Add(page);
        }

        private LeaderboardPage Cut(LeaderboardPage page) => page.Entries is [.., { Rank: var last }] && last > storedRanks
            ? page with { Entries = [.. page.Entries.Where(e => e.Rank <= storedRanks)] }
            : page;

        private LeaderboardPage? TakeIfChanged(LeaderboardPage page)
        {
            var hash = Hash(page);
            if (_written.TryGetValue(page.Page, out var written) && written == hash)
                return null;
            _written[page.Page] = hash;
            return page;
        }

        // FNV-1a over 64-bit words: whether a page shows anything new.
        private static ulong Hash(LeaderboardPage page)
        {
            var hash = 14695981039346656037UL;
            foreach (var e in page.Entries)
            {
                hash = (hash ^ (ulong)e.Rank) * 1099511628211UL;
                hash = (hash ^ (ulong)e.MemberId.Value) * 1099511628211UL;
                hash = (hash ^ BitConverter.DoubleToUInt64Bits(e.Score)) * 1099511628211UL;
                hash = (hash ^ (ulong)e.Window) * 1099511628211UL;
            }

            return hash;
        }
    }
}
