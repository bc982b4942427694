using System.CommandLine;
using Arrakis.Cli.Hosting;
using Arrakis.Cli.Migration;
using Arrakis.Shared.Store;
using Npgsql;

namespace Arrakis.Cli.Commands;

/// <summary><c>arrakis migrate scores</c>: scores of an earlier system, from PostgreSQL to the store.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Check every profile, and write nothing but the file of rejected ones.",
        };
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
        var kind = SharedOptions.Store();
        var data = SharedOptions.Data("With the SQLite store: the data directory of the node (./data without it).");
        var scores = new Command("scores", """
            Copies the scores of the table `profiles` of a PostgreSQL (DATABASE_URL) to the store, and compares all of them at the end.

            The conviction counts until a member's first change of holdings; the activity counts in the 6-hour window of
            updated_at. A community to which a node has applied events is refused. Started again after a kill, it goes on
            where it was. Run it while neither the earlier system nor a node writes.
            """) { dryRun, batch, rejected, state, kind, data };
        scores.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(batch), parsed.GetValue(dryRun), parsed.GetRequiredValue(rejected), parsed.GetRequiredValue(state),
            parsed.GetValue(kind), parsed.GetValue(data), cancellationToken));
        return new Command("migrate", "Take over what an earlier system knows.") { scores };
    }

    private static async Task<int> RunAsync(
        int batchSize, bool isDryRun, string rejected, string state, StoreKind? kind, string? data, CancellationToken cancellationToken)
    {
        var address = Environment.GetEnvironmentVariable("DATABASE_URL") is { Length: > 0 } url
            ? url
            : throw new UsageException(
                "DATABASE_URL is not set; it has to name the PostgreSQL with the profiles, "
                + "such as postgresql://user:password@host:5432/database.");
        var choice = StoreChoice.Load(kind);
        var directory = data ?? DataFiles.DefaultDirectory;
        using var signal = new ShutdownSignal();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, signal.Token);
        await using var source = new ProfileSource(PostgresAddress.Open(address));
        await using var store = await OpenAsync(choice, directory, isDryRun, stop.Token);
        var request = new MigrationRequest(batchSize, isDryRun, rejected, state, Target(choice, directory));
        return await MigrateAsync(source, store, request, stop.Token);
    }

    private static async Task<int> MigrateAsync(
        ProfileSource source, ICommunityStore? store, MigrationRequest request, CancellationToken cancellationToken)
    {
        var migration = new ScoreMigration(source, store, request, TimeProvider.System);
        try
        {
            await migration.RunAsync(cancellationToken);
            Tell(migration, request);
            if (request.IsDryRun)
                return migration.Live.Count == 0 ? ArrakisProgram.Done : ArrakisProgram.Failed;
            return await VerifyAsync(source, store!, migration, request, cancellationToken);
        }
        catch (NpgsqlException fault)
        {
            throw new CommandFailedException($"{source.Address}: {fault.Message}");
        }
    }

    private static void Tell(ScoreMigration migration, MigrationRequest request)
    {
        Console.WriteLine(request.IsDryRun
            ? $"{migration.Imported:N0} profiles can be taken; nothing was written."
            : $"{migration.Imported:N0} profiles are in the store.");
        if (migration.Rejected > 0)
            Console.WriteLine($"{migration.Rejected:N0} were rejected: {request.RejectedPath}");
        foreach (var community in migration.Live)
            Console.Error.WriteLine($"arrakis: community {community} was refused: it has applied events already");
    }

    private static async Task<int> VerifyAsync(
        ProfileSource source, ICommunityStore store, ScoreMigration migration, MigrationRequest request,
        CancellationToken cancellationToken)
    {
        var verification = new ScoreVerification(source, store, migration, TimeProvider.System);
        await verification.RunAsync(cancellationToken);
        foreach (var difference in verification.Differences)
            Console.Error.WriteLine($"arrakis: {difference}");
        if (verification.Differing > 0 || verification.Agreeing != migration.Imported)
        {
            throw new CommandFailedException(
                $"{verification.Agreeing:N0} scores agree and {verification.Differing:N0} do not, "
                + $"of {migration.Imported:N0} that were copied. If profiles changed meanwhile, stop what writes them, "
                + "remove the state file, and start again.");
        }

        Console.WriteLine($"All {verification.Agreeing:N0} scores were read back and agree.");
        File.Delete(request.StatePath);
        return migration.Live.Count == 0 ? ArrakisProgram.Done : ArrakisProgram.Failed;
    }

    private static string Target(StoreChoice choice, string directory) =>
        choice.Scylla is null ? DataFiles.Store(Path.GetFullPath(directory)) : choice.ToString();

    // A dry run makes no store where there is none.
    private static async Task<ICommunityStore?> OpenAsync(
        StoreChoice choice, string directory, bool isDryRun, CancellationToken cancellationToken)
    {
        if (!isDryRun)
            return await choice.OpenAsync(directory, cancellationToken);
        return choice.Scylla is null && !File.Exists(DataFiles.Store(directory))
            ? null
            : await choice.OpenToReadAsync(directory, cancellationToken);
    }
}
