using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Leaderboards;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Bench.Leaderboards;

/// <summary>
/// Rank of a member, a page of 50, and a changed score, of one community: in our boards, and in a sorted set of Redis on
/// loopback, one request at a time as an application asks. "Whole event" is a message applied: decay, rules and all boards.
/// </summary>
internal static class LeaderboardBenchmark
{
    private const long FirstMember = 100_000_000_000;
    private const long Start = 1_767_571_200_000;
    private static readonly int[] Sizes = [100_000, 1_000_000];

    public static async Task<int> RunAsync(string[] args)
    {
        var samples = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 50_000;
        Console.WriteLine($"{samples:N0} operations each, one at a time; microseconds");
        Console.WriteLine($"{"members",9} {"what",-16} {"",-8} {"median",10} {"p99",10}");
        foreach (var size in Sizes)
            MeasureOurs(size, samples);
        await using var redis = await RedisServer.TryStartAsync();
        if (redis is null)
        {
            Console.WriteLine("Redis was not measured: redis-server is not installed (Debian: apt-get install redis-server).");
            return 0;
        }

        Console.WriteLine($"Redis {redis.Client.Version()} on loopback, without persistence:");
        foreach (var size in Sizes)
            MeasureRedis(redis.Client, size, samples);
        return 0;
    }

    private static void MeasureOurs(int size, int samples)
    {
        var community = new Community(new CommunityId(1), ScoringSettings.Default);
        var random = new Random(1);
        for (var i = 0; i < size; i++)
            community.Load(Row(i, Score(random)));
        var board = community.Board(LeaderboardType.Activity);
        var page = new MemberState[LeaderboardPage.Size];
        var message = new CommunityEvent { Kind = EventKind.MessageCreated, CommunityId = 1, TimeMs = Start + 1 };
        var sink = new CountingSink();
        var offset = 0L;
        Print(size, "rank", "Arrakis", Samples.Measure(samples, () => board.RankOf(new MemberId(FirstMember + random.Next(size)))));
        Print(size, "page of 50", "Arrakis", Samples.Measure(samples, () => board.CopyPage(1 + random.Next(size - 50), page)));
        Print(size, "update", "Arrakis", MeasureUpdate(size, samples));
        Print(size, "whole event", "Arrakis", Samples.Measure(samples, () =>
        {
            message.MemberId = FirstMember + random.Next(size);
            message.TimeMs += 1_000;
            community.Apply(message, new LogPosition(1, offset++), sink);
        }));
    }

    private static Samples MeasureUpdate(int size, int samples)
    {
        var random = new Random(1);
        var decay = new ActivityDecay(0.9);
        var scores = Enumerable.Range(0, size).Select(_ => Score(random)).ToArray();
        var list = new RankedList<object>();
        var member = new object();
        list.Build([.. Enumerable.Range(0, size).Select(i => new RankedEntry<object>(Key(i), member)).OrderBy(e => e.Key)]);
        return Samples.Measure(samples, () =>
        {
            var i = random.Next(size);
            var old = Key(i);
            scores[i]++;
            list.Move(old, Key(i));
        });

        RankKey Key(int i) => new(decay.OrderKey(scores[i], 0), i);
    }

    private static void MeasureRedis(RedisClient redis, int size, int samples)
    {
        var random = new Random(1);
        redis.Call("FLUSHALL");
        redis.Pipeline(Enumerable.Range(0, size).Select(i => new[] { "ZADD", "board", Text(Score(random)), Text(FirstMember + i) }));
        Print(
            size, "rank", "Redis", Samples.Measure(samples, () => redis.Call("ZREVRANK", "board", Text(FirstMember + random.Next(size)))));
        Print(size, "page of 50", "Redis", Samples.Measure(samples, () =>
        {
            var first = random.Next(size - 50);
            redis.Call("ZREVRANGE", "board", Text(first), Text(first + 49), "WITHSCORES");
        }));
        Print(
            size, "update", "Redis",
            Samples.Measure(samples, () => redis.Call("ZINCRBY", "board", "1", Text(FirstMember + random.Next(size)))));
    }

    private static MemberRow Row(int i, double activity) => new()
    {
        CommunityId = new CommunityId(1), MemberId = new MemberId(FirstMember + i), Applied = LogPosition.None,
        Activity = activity, ActivityWindow = ScoreTime.Window(Start), WindowPoints = 1, JoinedMs = Start - (i * 1_000L),
    };

    // Few have much: from 1 to 1,000 points.
    private static double Score(Random random) => Math.Floor(Math.Pow(1_000, random.NextDouble()) * 100) / 100;

    private static string Text(double number) => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    private static void Print(int size, string what, string who, Samples samples) =>
        Console.WriteLine($"{size,9:N0} {what,-16} {who,-8} {samples}");
}
