using System.Globalization;
using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Bench;

/// <summary>What a community and a member weigh in an owner's memory: live bytes after a full collection, boards included.</summary>
internal static class MemoryBench
{
    private const long BaseMs = 1_700_000_000_000;

    public static Task<int> RunAsync(string[] args)
    {
        Console.WriteLine("| communities | members each | live MB | bytes per community | bytes per member |");
        Console.WriteLine("|---:|---:|---:|---:|---:|");
        Measure(10, 10); // compiles the code
        foreach (var (communities, members) in new[] { (10_000, 1), (1_000, 100), (100, 10_000), (10, 100_000) })
        {
            var bytes = Measure(communities, members);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {communities:N0} | {members:N0} | {bytes / 1e6:N1} | {(double)bytes / communities:N0} | "
                + $"{(double)bytes / communities / members:N0} |"));
        }

        return Task.FromResult(0);
    }

    // Every member has written once.
    private static long Measure(int communities, int members)
    {
        var sink = new CountingSink();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var all = new Community[communities];
        long offset = 0;
        for (var c = 0; c < communities; c++)
        {
            all[c] = new Community(new CommunityId(Snowflake(c)), ScoringSettings.Default);
            for (var m = 0; m < members; m++)
                all[c].Apply(Message(all[c].Id, m, offset), new LogPosition(1, offset++), sink);
            // Boards are made when they are first asked for.
            foreach (var type in Enum.GetValues<LeaderboardType>())
                _ = all[c].Board(type).Count;
        }

        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(all);
        return bytes;
    }

    private static CommunityEvent Message(CommunityId community, int member, long offset) => new()
    {
        Kind = EventKind.MessageCreated,
        CommunityId = community.Value,
        MemberId = Snowflake(1_000_000 + member),
        MessageId = Snowflake(2_000_000 + offset),
        ChannelId = community.Value + 1,
        TimeMs = BaseMs + offset,
        Sequence = offset + 1,
        Session = 1,
    };

    private static long Snowflake(long number) => (number + 1) * 1_000 << 22;
}
