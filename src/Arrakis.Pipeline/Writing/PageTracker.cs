using Arrakis.Pipeline.Communities;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Writing;

/// <summary>Knows which stored leaderboard pages of a community differ from what was written last. Belongs to the community's owner.</summary>
/// <param name="community">The community.</param>
/// <param name="storedRanks">Ranks of each board that are stored.</param>
internal sealed class PageTracker(Community community, int storedRanks)
{
    private readonly Board[] _boards = Array.ConvertAll(Enum.GetValues<LeaderboardType>(), type => new Board(type));
    private readonly int _maxPages = (storedRanks + LeaderboardPage.Size - 1) / LeaderboardPage.Size;

    /// <summary>Whether a page may have changed.</summary>
    public bool HasWork => _boards.Any(b => b.Absorb(community).Count > 0);

    /// <summary>Takes the pages that changed since they were last taken; all of them the first time.</summary>
    public void Collect(List<LeaderboardPage> into)
    {
        foreach (var board in _boards)
        {
            foreach (var page in board.Absorb(community))
            {
                if (page < _maxPages && board.TakeIfChanged(Cut(community.ToPage(board.Type, page))) is { } changed)
                    into.Add(changed);
            }

            board.Clear();
        }
    }

    private LeaderboardPage Cut(LeaderboardPage page) =>
        page.Entries is [.., { Rank: var last }] && last > storedRanks
            ? page with { Entries = [.. page.Entries.Where(e => e.Rank <= storedRanks)] }
            : page;

    private sealed class Board(LeaderboardType type)
    {
        private readonly Dictionary<int, ulong> _written = [];
        private readonly SortedSet<int> _dirty = [];
        private bool _isNew = true;

        public LeaderboardType Type => type;

        public SortedSet<int> Absorb(Community community)
        {
            var board = community.Board(type);
            var ranks = board.TakeDirtyRanks();
            if (_isNew)
            {
                // Up to and with the first page that is not full: writing it clears what a longer board has left.
                _isNew = false;
                Mark(0, board.Count / LeaderboardPage.Size);
            }

            if (!ranks.IsEmpty)
                Mark((ranks.Lowest - 1) / LeaderboardPage.Size, (ranks.Highest - 1) / LeaderboardPage.Size);
            return _dirty;
        }

        public LeaderboardPage? TakeIfChanged(LeaderboardPage page)
        {
            var hash = Hash(page);
            if (_written.TryGetValue(page.Page, out var written) && written == hash)
                return null;
            _written[page.Page] = hash;
            return page;
        }

        public void Clear() => _dirty.Clear();

        private void Mark(int first, int last)
        {
            for (var page = first; page <= last; page++)
                _dirty.Add(page);
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
