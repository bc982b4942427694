using System.CommandLine;
using Arrakis.Cli.Hosting;
using Arrakis.Cli.Migration;
using Arrakis.Shared.Store;

namespace Arrakis.Cli.Commands;

/// <summary><c>arrakis migrate scores</c>: scores of an earlier system, from PostgreSQL to the store.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Check every profile, and write nothing but the file of rejected ones." };
        var batch = SharedOptions.Number("--batch-size", "N", "Profiles of a page; a kill repeats one page at most.", 1, 100_000, 1_000);
        var rejected = new Option<string>("--rejected")
        {
            Description = "The file for profiles that are not taken, with reasons. Default: migrate-rejected.csv.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "migrate-rejected.csv",
        };
        var state = new Option<string>("--state")
        {
            Description = "The file that says how far a migration has come; removed at the end. Default: migrate-state.json.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "migrate-state.json",
        };
        var data = SharedOptions.Data("With the SQLite store: the data directory of the node (./data without it).");
        var scores = new Command("scores", """
            Copies the scores of the table `profiles` of a PostgreSQL (DATABASE_URL) to the store, and compares all of them at the end.

            The conviction counts until a member's first change of holdings; the activity counts in the 6-hour window of
            updated_at. A community to which a node has applied events is refused. Started again after a kill, it goes on
            where it was. Run it while neither the earlier system nor a node writes.
            """) { dryRun, batch, rejected, state, data };
        scores.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(batch), parsed.GetValue(dryRun), parsed.GetRequiredValue(rejected), parsed.GetRequiredValue(state),
            parsed.GetValue(data), cancellationToken));
        return new Command("migrate", "Take over what an earlier system knows.") { scores };
    }

    private static async Task<int> RunAsync(
        int batchSize, bool isDryRun, string rejected, string state, string? data, CancellationToken cancellationToken)
    {
        var address = Environment.GetEnvironmentVariable("DATABASE_URL") is { Length: > 0 } url
            ? url
            : throw new UsageException("DATABASE_URL is not set; it has to name the PostgreSQL with the profiles, such as postgresql://user:password@host:5432/database.");
        using var signal = new ShutdownSignal();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, signal.Token);
        await using var source = new ProfileSource(PostgresAddress.Open(address));
        await using var store = await OpenAsync(data, stop.Token);
        var request = new MigrationRequest(batchSize, isDryRun, rejected, state, data ?? DataFiles.DefaultDirectory);
        return await MigrateAsync(source, store, request, stop.Token);
    }
}
