using System.Globalization;
using System.IO.Compression;
using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Arrakis.Shared.Verification;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Communities;

/// <summary>A real community's activity, against the boards of an independent program.</summary>
public sealed class SliceTests
{
    private const int Communities = 20;
    private const int Authors = 4153;

    [Fact]
    public void A_real_communitys_activity_gives_the_boards_of_an_independent_program()
    {
        var communities = Enumerable.Range(0, Communities)
            .Select(n => new Community(new CommunityId(n + 1), ScoringSettings.Default)).ToArray();
        var sink = new RecordingSink();
        var offset = 0L;
        foreach (var e in ReadEvents())
            communities[e.CommunityId - 1].Apply(e, new LogPosition(1, offset++), sink);

        offset.ShouldBe(80_000 + 13_099);
        communities.Sum(c => c.Board(LeaderboardType.Activity).Count).ShouldBe(4_339);
        using var expected = File.OpenText(DataFile("expected-activity-slice-20-communities.csv"));
        var last = communities.Max(c => c.NewestEventMs);
        LeaderboardAgreement.Compare(LeaderboardAgreement.ReadExpected(expected), communities.SelectMany(c => Lines(c, last)))
            .ShouldBeEmpty();
    }

    // The expected balances are all as of the last event of all communities.
    private static IEnumerable<RankedBalance> Lines(Community community, long lastMs)
    {
        var board = community.Board(LeaderboardType.Activity);
        var decay = new ActivityDecay(0.9);
        for (var rank = 1; rank <= board.Count; rank++)
        {
            var member = board.At(rank);
            var balance = decay.BalanceAt(member.Activity, member.ActivityWindow, ScoreTime.Window(lastMs));
            yield return new RankedBalance(community.Id.Value - 1, rank, member.Id.Value, balance);
        }
    }

    private static IEnumerable<CommunityEvent> ReadEvents() =>
        ReadUnordered().OrderBy(e => e.Time).ThenBy(e => e.Row).ThenBy(e => e.Step).Select(e => e.Event);

    private static IEnumerable<(long Time, int Row, int Step, CommunityEvent Event)> ReadUnordered()
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(DataFile("community-slice.csv.gz")), CompressionMode.Decompress));
        reader.ReadLine();
        for (var row = 0; reader.ReadLine() is { } line; row++)
        {
            var columns = line.Split(',').Select(c => long.Parse(c, CultureInfo.InvariantCulture)).ToArray();
            var (time, community, author) = (columns[0], (columns[1] % Communities) + 1, columns[2]);
            yield return (time, row, 0, Make(EventKind.MessageCreated, community, author, time));
            for (var j = 0; j < columns[6]; j++)
            {
                var reaction = Make(EventKind.ReactionAdded, community, ((author + (j * 7919)) % Authors) + 1, time + (1000 * (j + 1)));
                reaction.TargetMemberId = author;
                yield return (reaction.TimeMs, row, j + 1, reaction);
            }
        }
    }

    private static CommunityEvent Make(EventKind kind, long community, long member, long timeMs) =>
        new() { Kind = kind, CommunityId = community, MemberId = member, TimeMs = timeMs };

    private static string DataFile(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "tests", "data", name);
            if (File.Exists(path))
                return path;
        }

        throw new FileNotFoundException($"tests/data/{name} is in no folder above {AppContext.BaseDirectory}.");
    }
}
