using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Arrakis.Cli.Hosting;
using Arrakis.Cli.Output;
using Arrakis.Pipeline.Stores.Scylla.Schema;
using Arrakis.Scylla;

namespace Arrakis.Cli.Commands;

/// <summary><c>arrakis schema apply|status|diff</c>: the tables of the store on ScyllaDB.</summary>
internal static class SchemaCommand
{
    public static Command Create() => new("schema", """
        Makes and looks at the tables of the store on ScyllaDB.

        The cluster is what SCYLLA_CONTACT_POINTS and the other settings SCYLLA_* say, the keyspace is SCYLLA_KEYSPACE
        (arrakis without it).
        """)
    {
        Apply(), Status(), Diff(),
    };

    private static Command Apply()
    {
        var replication = new Option<IReadOnlyDictionary<string, int>>("--replication")
        {
            Description = "Replicas by datacenter of a keyspace that is made now, such as dc1=3,dc2=3. Default: SCYLLA_REPLICATION_FACTOR, "
                + "or 3 at most, in the local datacenter.",
            HelpName = "DC=N,...",
            CustomParser = result => TryReplication(result.Tokens[0].Value, out var parsed)
                ? parsed
                : SharedOptions.Refuse<IReadOnlyDictionary<string, int>>(
                    result,
                    $"--replication is “{result.Tokens[0].Value}”; it has to be datacenters with their replicas, such as dc1=3,dc2=3."),
        };
        var tablets = new Option<bool>("--allow-tablets")
        {
            Description = "Let ScyllaDB spread a keyspace that is made now by tablets: from 2025.4 on, "
                + "since conditional writes do not work on them before.",
        };
        var json = SharedOptions.Json();
        var command = new Command("apply", """
            Applies what is missing of the schema.

            It may be run again and by two nodes at once, and goes on where one was killed. What was applied is never changed.
            """) { replication, tablets, json };
        command.SetAction((parsed, token) => WithMigratorAsync(
            options => options with
            {
                Replication = parsed.GetValue(replication) ?? options.Replication,
                AllowTablets = parsed.GetValue(tablets),
            },
            migrator => ApplyAsync(migrator, parsed.GetValue(json), token), token));
        return command;
    }

    private static Command Status()
    {
        var json = SharedOptions.Json();
        var command = new Command("status", "Prints each migration of the schema and how it stands. Changes nothing.") { json };
        command.SetAction((parsed, token) => WithMigratorAsync(null, async migrator =>
        {
            Print(await migrator.StatusAsync(token), parsed.GetValue(json));
            return ArrakisProgram.Done;
        }, token));
        return command;
    }

    private static Command Diff()
    {
        var json = SharedOptions.Json();
        var command = new Command("diff", """
            Prints where the live schema is not what the applied migrations say; exit code 1 if it is anywhere. Changes nothing.

            Compared are types, columns, TTL, gc_grace_seconds and the class of compaction.
            """) { json };
        command.SetAction((parsed, token) => WithMigratorAsync(null, async migrator =>
        {
            // Nothing to compare is not the same as no difference.
            if ((await migrator.StatusAsync(token)).All(s => s.State == MigrationState.Pending))
                await migrator.CheckAsync(token);
            var differences = await migrator.DiffAsync(token);
            Print(differences, parsed.GetValue(json));
            return differences.Count == 0 ? ArrakisProgram.Done : ArrakisProgram.Failed;
        }, token));
        return command;
    }

    private static async Task<int> ApplyAsync(SchemaMigrator migrator, bool json, CancellationToken cancellationToken)
    {
        string? current = null;
        var report = await migrator.ApplyAsync(
            step =>
            {
                if (json || step.Migration is null || step.Migration.ToString() == current)
                    return;
                current = step.Migration.ToString();
                Console.WriteLine($"Applying {current} ...");
            },
            cancellationToken);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                keyspace = report.Keyspace,
                server = report.Server,
                applied = report.Applied.Select(m => m.ToString()),
                notices = report.Notices,
            }));
            return ArrakisProgram.Done;
        }

        foreach (var notice in report.Notices)
            Paragraph.Print(notice);
        Paragraph.Print(report.Applied.Count == 0
            ? $"Keyspace {report.Keyspace} on {report.Server} has the schema already."
            : $"Keyspace {report.Keyspace} on {report.Server}: {report.Applied.Count} migrations applied.");
        return ArrakisProgram.Done;
    }

    private static void Print(IReadOnlyList<MigrationStatus> status, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(status.Select(s => new
            {
                number = s.Number,
                name = s.Name,
                state = s.State.ToString().ToLowerInvariant(),
                appliedAt = s.AppliedAt,
                server = s.Server,
                appliedBy = s.AppliedBy,
            })));
            return;
        }

        foreach (var s in status)
        {
            // Who applied it stands in the JSON: here it would not fit 80 columns.
            var when = s.AppliedAt is { } at
                ? $"{at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}  {s.Server}"
                : "";
            Console.WriteLine($"{s.Number:0000}  {s.Name,-24}  {s.State.ToString().ToLowerInvariant(),-8}  {when}".TrimEnd());
        }
    }

    private static void Print(IReadOnlyList<SchemaDifference> differences, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(differences.Select(
                d => new { what = d.What, expected = d.Expected, actual = d.Actual })));
        }
        else if (differences.Count == 0)
            Console.WriteLine("The live schema is what the migrations say.");
        foreach (var difference in json ? [] : differences)
            Paragraph.Print(difference.ToString());
    }

    private static async Task<int> WithMigratorAsync(
        Func<SchemaOptions, SchemaOptions>? vary, Func<SchemaMigrator, Task<int>> run, CancellationToken cancellationToken)
    {
        var settings = Settings.Load();
        var scylla = settings.Scylla();
        settings.ThrowIfMistaken();
        await using var session = await ScyllaSession.ConnectAsync(scylla.Options with { Keyspace = null }, cancellationToken);
        var options = new SchemaOptions { Keyspace = scylla.Keyspace };
        if (scylla.ReplicationFactor is { } factor)
            options = options with { Replication = new Dictionary<string, int> { [session.Topology.LocalDatacenter] = factor } };
        return await run(new SchemaMigrator(session, vary?.Invoke(options) ?? options));
    }

    private static bool TryReplication(string text, out IReadOnlyDictionary<string, int> replication)
    {
        var parsed = new Dictionary<string, int>(StringComparer.Ordinal);
        replication = parsed;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var (name, number) = part.Split('=') is [var left, var right] ? (left, right) : ("", "");
            if (name.Length == 0 || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var factor) || factor < 1
                || !parsed.TryAdd(name, factor))
                return false;
        }

        return new SchemaOptions { Replication = parsed }.Validate().Count == 0;
    }
}
