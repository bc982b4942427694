using Arrakis.Cli.Commands;
using Arrakis.Cli.Replay;
using Arrakis.EventLog.Sqlite;
using Arrakis.Shared.Verification;

namespace Arrakis.Cli.Chaos;

/// <summary>Compares what stands in the store after chaos with what an undisturbed run gives.</summary>
internal static class ChaosVerdict
{
    private const int MaxDifferences = 20;

    public static async Task<bool> PrintAsync(ChaosRequest request, string directory, CancellationToken cancellationToken)
    {
        var differences = new List<string>();
        await using (var log = SqliteEventLog.OpenReadOnly(directory))
        {
            foreach (var letter in await log.ListAsync(MaxDifferences, cancellationToken))
                differences.Add($"dead letter {letter.Key}: {letter.Reason}");
        }

        var actual = new List<RankedBalance>();
        await foreach (var row in StoredBoards.ReadAsync(new ReplayRequest { Trace = request.Trace, Communities = request.Communities }, directory, cancellationToken))
            actual.Add(row);
        differences.AddRange(LeaderboardAgreement.Compare(Expected(request), actual));
        Print(differences, actual.Count);
        return differences.Count == 0;
    }

    private static IReadOnlyList<ExpectedBalance> Expected(ChaosRequest request)
    {
        if (request.Expect is not { } file)
            return ReferenceScores.Compute(request.Trace, request.Communities);
        using var reader = File.OpenText(file);
        return [.. LeaderboardAgreement.ReadExpected(reader)];
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
