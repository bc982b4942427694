using Arrakis.Pipeline.Leaderboards;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Leaderboards;

public sealed class RankedListTests
{
    [Theory]
    [InlineData(1, 40, 1_000_000, 3)] // many ties
    [InlineData(2, 700, 150_000, 100)]
    [InlineData(3, 3_000, 100_000, 1_000_000)]
    [InlineData(4, 20_000, 60_000, 500)]
    public void Any_sequence_of_changes_gives_what_a_sorted_list_gives(int seed, int members, int operations, int scores)
    {
        var random = new Random(seed);
        var naive = new SortedList<RankKey, string>();
        var list = new RankedList<string>();
        var keys = new RankKey?[members];
        for (var i = 0; i < operations; i++)
        {
            // The list swings between nearly full and nearly empty, so that leaves fill, split, empty and merge.
            var isShrinking = i / (members * 4) % 2 == 1;
            var member = random.Next(members);
            var score = random.Next(scores);
            if (keys[member] is not { } old)
                keys[member] = isShrinking && random.Next(20) > 0 ? null : Insert(list, naive, new RankKey(score, member));
            else if (random.Next(20) < (isShrinking ? 15 : 1))
                keys[member] = Remove(list, naive, old);
            else
                keys[member] = Move(list, naive, old, new RankKey(score, member));
            if (i % 5_000 == 0)
                ShouldBeSame(list, naive);
        }

        ShouldBeSame(list, naive);
    }

    [Fact]
    public void Entries_that_rise_one_after_another_leave_no_hollow_leaves_behind()
    {
        var list = new RankedList<string>();
        const int members = 5_000;
        for (var id = 0; id < members; id++)
            list.Insert(new RankKey(0, id), "m");
        for (var round = 1; round <= 20; round++)
        {
            for (var id = 0; id < members; id++)
                list.Move(new RankKey(round - 1, id), new RankKey(round, id)).To.ShouldBe(id + 1);
        }

        list.Count.ShouldBe(members);
        list.LeafCount.ShouldBeLessThan(members / 24);
        for (var id = 0; id < members; id++)
            list.RankOf(new RankKey(20, id)).ShouldBe(id + 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(192)]
    [InlineData(193)]
    [InlineData(100_000)]
    public void A_list_built_at_once_is_the_list_built_one_by_one(int count)
    {
        var list = new RankedList<string>();
        list.Insert(new RankKey(1, 1), "forgotten");
        list.Build([.. Enumerable.Range(0, count).Select(i => new RankedEntry<string>(new RankKey(-i, i), $"{i}"))]);
        list.Count.ShouldBe(count);
        list.RankOf(new RankKey(1, 1)).ShouldBe(0);
        for (var i = 0; i < count; i += 97)
        {
            list.At(i + 1).Value.ShouldBe($"{i}");
            list.RankOf(new RankKey(-i, i)).ShouldBe(i + 1);
        }

        list.Insert(new RankKey(long.MinValue + 1, 5), "last").ShouldBe(count + 1);
        list.Insert(new RankKey(long.MaxValue, 5), "first").ShouldBe(1);
    }

    [Fact]
    public void An_emptied_list_keeps_one_leaf()
    {
        var list = new RankedList<string>();
        list.Build([.. Enumerable.Range(1, 10_000).Select(i => new RankedEntry<string>(new RankKey(-i, i), "m"))]);
        foreach (var i in Enumerable.Range(1, 10_000).OrderBy(i => i * 7_919 % 10_007))
            list.Remove(new RankKey(-i, i)).ShouldBeGreaterThan(0);
        (list.Count, list.LeafCount).ShouldBe((0, 1));
        list.Insert(new RankKey(1, 1), "m").ShouldBe(1);
    }

    [Fact]
    public void Copying_stops_at_the_end_and_crosses_leaves()
    {
        var list = new RankedList<string>();
        list.Build([.. Enumerable.Range(1, 1_000).Select(i => new RankedEntry<string>(new RankKey(-i, i), $"{i}"))]);
        var into = new string[300];
        for (var first = 1; first <= 1_001; first += 50)
        {
            var copied = list.CopyTo(first, into);
            copied.ShouldBe(Math.Min(300, 1_001 - first));
            into[..copied].ShouldBe(Enumerable.Range(first, copied).Select(i => $"{i}"));
        }
    }

    [Fact]
    public void Misuse_is_refused_and_changes_nothing()
    {
        var list = new RankedList<string>();
        list.Insert(new RankKey(5, 1), "a");
        list.Insert(new RankKey(4, 2), "b");
        Should.Throw<ArgumentException>(() => list.Insert(new RankKey(5, 1), "again"));
        Should.Throw<ArgumentException>(() => list.Move(new RankKey(5, 1), new RankKey(4, 2)));
        Should.Throw<ArgumentException>(() => list.Move(new RankKey(9, 9), new RankKey(1, 9)));
        list.Remove(new RankKey(9, 9)).ShouldBe(0);
        Should.Throw<ArgumentOutOfRangeException>(() => list.At(0));
        Should.Throw<ArgumentOutOfRangeException>(() => list.At(3));
        list.Count.ShouldBe(2);
        list.At(1).Value.ShouldBe("a");
    }

    private static RankKey? Insert(RankedList<string> list, SortedList<RankKey, string> naive, RankKey key)
    {
        naive.Add(key, "m");
        list.Insert(key, "m").ShouldBe(naive.IndexOfKey(key) + 1);
        return key;
    }

    private static RankKey? Remove(RankedList<string> list, SortedList<RankKey, string> naive, RankKey key)
    {
        list.Remove(key).ShouldBe(naive.IndexOfKey(key) + 1);
        naive.Remove(key);
        return null;
    }

    private static RankKey? Move(RankedList<string> list, SortedList<RankKey, string> naive, RankKey from, RankKey to)
    {
        var oldRank = naive.IndexOfKey(from) + 1;
        naive.Remove(from);
        naive.Add(to, "m");
        list.Move(from, to).ShouldBe((oldRank, naive.IndexOfKey(to) + 1));
        return to;
    }

    private static void ShouldBeSame(RankedList<string> list, SortedList<RankKey, string> naive)
    {
        list.Count.ShouldBe(naive.Count);
        for (var rank = 1; rank <= naive.Count; rank++)
        {
            var key = naive.Keys[rank - 1];
            if (list.At(rank).Key != key || list.RankOf(key) != rank)
            {
                throw new ShouldAssertException(
                    $"Rank {rank} should be {key}, but is {list.At(rank).Key}; its rank is {list.RankOf(key)}.");
            }
        }
    }
}
