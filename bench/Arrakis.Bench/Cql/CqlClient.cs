using System.Text.Json;
using Arrakis.Scylla;
using Arrakis.Scylla.Statements;

namespace Arrakis.Bench.Cql;

/// <summary>Arrakis.Scylla as a client of the benchmark: slices of one community, an unlogged batch per table; or single reads.</summary>
internal sealed class CqlClient(ScyllaSession session, int communities)
{
    private PreparedStatement _toScores = null!;
    private PreparedStatement _toProfiles = null!;
    private PreparedStatement _select = null!;

    public static async Task<int> MainAsync(string[] args)
    {
        var contactPoint = BenchArgs.Text(args, "--contact-point", "127.0.0.1:9042");
        if (BenchArgs.Text(args, "--mode", "good") is "design" or "design-new")
        {
            Print(await ScoreStoreClient.RunAsync(
                contactPoint, BenchArgs.Int(args, "--communities", 200), BenchArgs.Int(args, "--updates", 300_000),
                BenchArgs.Int(args, "--warm-up", 30_000),
                BenchArgs.Int(args, "--in-flight", 8), areNew: BenchArgs.Text(args, "--mode", "good") == "design-new"));
            return 0;
        }

        var options = new ScyllaOptions { ContactPoints = [contactPoint] };
        await using var session = await ScyllaSession.ConnectAsync(options);
        var client = new CqlClient(session, BenchArgs.Int(args, "--communities", 200));
        await client.PrepareAsync();
        var inFlight = BenchArgs.Int(args, "--in-flight", 8);
        var warmUp = BenchArgs.Int(args, "--warm-up", 30_000);
        var result = BenchArgs.Text(args, "--mode", "good") switch
        {
            "good" => await client.WriteAsync(BenchArgs.Int(args, "--updates", 300_000), warmUp, inFlight),
            "reads" => await client.ReadAsync(BenchArgs.Int(args, "--reads", 100_000), warmUp, inFlight),
            var mode => throw new ArgumentException($"--mode is good, reads, design or design-new, not {mode}"),
        };
        Print(result);
        return 0;
    }

    private static void Print(CqlResult result) => Console.WriteLine(JsonSerializer.Serialize(result, JsonSerializerOptions.Web));

    private async Task PrepareAsync()
    {
        foreach (var statement in await TwoTables.ScriptAsync())
            (await session.ExecuteAsync(statement)).Dispose();
        _toScores = await session.PrepareAsync(TwoTables.ToScores);
        _toProfiles = await session.PrepareAsync(TwoTables.ToProfiles);
        _select = await session.PrepareAsync(TwoTables.Select);
    }

    private async Task<CqlResult> WriteAsync(int updates, int warmUp, int inFlight)
    {
        // What warms up comes behind what is measured: every update that is measured writes a new member.
        var slices = updates / TwoTables.Slice;
        await CqlLanes.RunAsync(NewWriter, (slices + communities - 1) / communities * communities, warmUp / TwoTables.Slice, inFlight);
        var run = await CqlLanes.RunAsync(NewWriter, 0, slices, inFlight);
        return run.ToResult("good", (long)slices * TwoTables.Slice, inFlight);
    }

    private async Task<CqlResult> ReadAsync(int reads, int warmUp, int inFlight)
    {
        var slicesOfEach = (reads + communities * TwoTables.Slice - 1) / (communities * TwoTables.Slice);
        await CqlLanes.RunAsync(NewWriter, 0, slicesOfEach * communities, 8);
        await CqlLanes.RunAsync(NewReader, 0, Math.Min(warmUp, reads), inFlight);
        var run = await CqlLanes.RunAsync(NewReader, 0, reads, inFlight);
        return run.ToResult("reads", reads, inFlight);
    }

    // Each lane has its own batches, which it fills again and again.
    private Func<int, Task> NewWriter()
    {
        var scores = new Batch(BatchType.Unlogged) { IsIdempotent = true };
        var profiles = new Batch(BatchType.Unlogged) { IsIdempotent = true };
        return async slice =>
        {
            Fill(scores, _toScores, slice);
            Fill(profiles, _toProfiles, slice);
            var first = session.ExecuteAsync(scores);
            var second = session.ExecuteAsync(profiles);
            (await first).Dispose();
            (await second).Dispose();
        };
    }

    private Func<int, Task> NewReader()
    {
        var statement = _select.Bind();
        statement.IsIdempotent = true;
        return async index =>
        {
            statement.Clear();
            statement.Add(TwoTables.Community(index % communities)).Add(TwoTables.Profile(index % communities, index / communities));
            using var rows = await session.ExecuteAsync(statement);
            if (rows.Count != 1)
                throw new InvalidOperationException($"member {index} is missing");
        };
    }

    private void Fill(Batch batch, PreparedStatement statement, int slice)
    {
        var community = slice % communities;
        var first = slice / communities * TwoTables.Slice;
        var now = DateTimeOffset.UtcNow;
        batch.Clear();
        for (var member = first; member < first + TwoTables.Slice; member++)
        {
            batch.Add(statement).Add(TwoTables.Community(community)).Add(TwoTables.Profile(community, member))
                .Add(TwoTables.Conviction(community, member)).Add(TwoTables.Activity(member)).Add(member + 1).Add(now);
        }
    }
}
