using System.Globalization;
using System.Text.RegularExpressions;
using Arrakis.Cli.Commands;
using Arrakis.Cli.Replay;
using Arrakis.Pipeline.Stores.Sqlite;
using Arrakis.Shared.Store;
using Arrakis.Shared.Verification;

namespace Arrakis.Cli.Tests.Support;

/// <summary>Leaderboards as <c>arrakis replay</c> prints them, or as they stand in a store.</summary>
internal static partial class Boards
{
    /// <summary>Reads the CSV; fails on anything but its format.</summary>
    public static IReadOnlyList<RankedBalance> Parse(Finished replay)
    {
        replay.Lines[0].ShouldBe("community,rank,author,balance");
        return [.. replay.Lines.Skip(1).Select(Line)];
    }

    public static async Task<IReadOnlyList<RankedBalance>> StoredAsync(string trace, int communities, string data)
    {
        await using var store = SqliteCommunityStore.OpenReadOnly(data);
        return await StoredAsync(trace, communities, store);
    }

    public static async Task<IReadOnlyList<RankedBalance>> StoredAsync(string trace, int communities, ICommunityStore store)
    {
        var rows = new List<RankedBalance>();
        await foreach (var row in StoredBoards.ReadAsync(
            new ReplayRequest { Trace = trace, Communities = communities }, store, CancellationToken.None))
            rows.Add(row);
        return rows;
    }

    public static void ShouldAgree(IReadOnlyList<RankedBalance> shown, IReadOnlyList<ExpectedBalance> expected)
    {
        shown.ShouldNotBeEmpty();
        LeaderboardAgreement.Compare(expected, shown).ShouldBeEmpty();
    }

    private static RankedBalance Line(string line)
    {
        var parts = Format().Match(line);
        parts.Success.ShouldBeTrue(line);
        return new RankedBalance(
            Number(1), (int)Number(2), Number(3), double.Parse(parts.Groups[4].Value, NumberStyles.Float, CultureInfo.InvariantCulture));

        long Number(int group) => long.Parse(parts.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    // %.12e of C: one digit, twelve decimals, an exponent of two digits or more with its sign.
    [GeneratedRegex(@"^(\d+),(\d+),(\d+),(\d\.\d{12}e[+-]\d{2,3})$")]
    private static partial Regex Format();
}
