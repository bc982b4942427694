using Arrakis.Cli.Commands;
using Arrakis.Cli.Hosting;
using Arrakis.Cli.Replay;
using Arrakis.EventLog.Sqlite;
using Arrakis.Shared.Verification;

namespace Arrakis.Cli.Chaos;

/// <summary>Compares what stands in the store after chaos with what an undisturbed run gives.</summary>
internal static class ChaosVerdict
{
    private const int MaxDifferences = 20;

    public static async Task<bool> PrintAsync(
        ChaosRequest request, IReadOnlyList<ExpectedBalance> expected, string directory, StoreChoice choice, CancellationToken cancellationToken)
    {
        var differences = new List<string>();
        await using (var log = SqliteEventLog.OpenReadOnly(directory))
        {
            foreach (var letter in await log.ListAsync(MaxDifferences, cancellationToken))
                differences.Add($"dead letter {letter.Key}: {letter.Reason}");
        }

        var actual = new List<RankedBalance>();
        await using var store = await choice.OpenToReadAsync(directory, cancellationToken);
        var replay = new ReplayRequest { Trace = request.Trace, Communities = request.Communities };
        await foreach (var row in StoredBoards.ReadAsync(replay, store, cancellationToken))
            actual.Add(row);
        differences.AddRange(LeaderboardAgreement.Compare(expected, actual));
        Print(differences, actual.Count);
        return differences.Count == 0;
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
