using Arrakis.Cli.Commands;
using Arrakis.Cli.Hosting;
using Arrakis.Cli.Replay;
using Arrakis.EventLog.Sqlite;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Arrakis.Shared.Verification;

namespace Arrakis.Cli.Chaos;

/// <summary>Compares what stands in the store after chaos with what an undisturbed run gives.</summary>
internal static class ChaosVerdict
{
    private const int MaxDifferences = 20;

    public static async Task<bool> PrintAsync(
        ChaosRequest request, IReadOnlyList<ExpectedBalance> expected, string directory, StoreChoice choice,
        CancellationToken cancellationToken)
    {
        await using var log = SqliteEventLog.OpenReadOnly(directory);
        await using var store = await choice.OpenToReadAsync(directory, cancellationToken);
        return await PrintAsync(request, expected, store, log, [], cancellationToken);
    }

    /// <summary>The same of any store.</summary>
    public static async Task<bool> PrintAsync(
        ChaosRequest request, IReadOnlyList<ExpectedBalance> expected, ICommunityStore store, IDeadLetterStore letters,
        IReadOnlyList<string> complaints, CancellationToken cancellationToken)
    {
        List<string> differences = [.. complaints];
        foreach (var letter in await letters.ListAsync(MaxDifferences, cancellationToken))
            differences.Add($"dead letter {letter.Key}: {letter.Reason}");
        var actual = await BoardsAsync(request, store, cancellationToken);
        differences.AddRange(LeaderboardAgreement.Compare(expected, actual));
        Print(differences, actual.Count);
        return differences.Count == 0;
    }

    /// <summary>The leaderboards as they stand in the store.</summary>
    public static async Task<IReadOnlyList<RankedBalance>> BoardsAsync(
        ChaosRequest request, ICommunityStore store, CancellationToken cancellationToken)
    {
        var boards = new List<RankedBalance>();
        await foreach (var row in StoredBoards.ReadAsync(
            new ReplayRequest { Trace = request.Trace, Communities = request.Communities }, store, cancellationToken))
            boards.Add(row);
        return boards;
    }

    /// <summary>What the leaderboards have to be.</summary>
    /// <exception cref="UsageException">The file to compare with is missing or wrong.</exception>
    public static IReadOnlyList<ExpectedBalance> Expected(ChaosRequest request)
    {
        if (request.Expect is not { } file)
            return ReferenceScores.Compute(request.Trace, request.Communities);
        if (!File.Exists(file))
            throw new UsageException($"There is no file {file} to compare with (--expect).");
        try
        {
            using var reader = File.OpenText(file);
            return [.. LeaderboardAgreement.ReadExpected(reader)];
        }
        catch (FormatException fault)
        {
            throw new UsageException($"{file}: {fault.Message}");
        }
    }

    private static void Print(List<string> differences, int rows)
    {
        foreach (var difference in differences.Take(MaxDifferences))
            Console.WriteLine(difference);
        Console.WriteLine(differences.Count == 0
            ? $"OK: {rows:N0} rows agree, nothing lost, nothing doubled, no dead letters"
            : $"FAILED: {differences.Count:N0} differences");
    }
}
