using Arrakis.Pipeline.Web;

namespace Arrakis.Pipeline.Tests.Web.Page;

/// <summary>Lets the fake run receive and apply.</summary>
public sealed class FakeLoad : IDisposable
{
    private readonly Timer _timer;

    public FakeLoad(FakeRunView view)
    {
        var step = 0;
        _timer = new Timer(_ => view.Now = At(++step, view.Now.Role), null, 0, 50);
    }

    public static RunSnapshot At(int step, string role)
    {
        var swing = 1 + (.35 * Math.Sin(step / 9.0)) + (.1 * Math.Sin(step * 1.7));
        return new RunSnapshot
        {
            State = RunState.Running,
            Role = role,
            Node = "dune-7:4312",
            Source = "simulator, trace slice.csv.gz",
            Received = 1_000_000 + (step * 1100L),
            Applied = 999_000 + (long)(step * 1100 * (1 + (.01 * Math.Sin(step)))),
            LagEvents = 240 + (long)(200 * swing),
            LagSeconds = .21 * swing,
            Latency = new LatencySummary(.011 + (.004 * swing), .02, .031, .084),
            RowsWritten = step * 430,
            BatchesWritten = step * 11,
            WritesInFlight = step % 9,
            DeadLetters = 3,
            Shards = role == "pipeline" ? [] : [.. Enumerable.Range(0, 6).Select(i => Shard(i, step))],
            Partitions = role == "gateway" ? [] : [.. Enumerable.Range(0, 16).Select(i => new PartitionView(
                i, 88_000 + (step * 80L), 87_900 + (step * 80L), 88_020 + (step * 80L),
                20 + i, i / 100.0, i % 3, i % 3 * 4200, i == 11 ? "the store refuses a row" : null))],
            Problems =
            [
                new ProblemView(
                    DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 65_000, "error", "store",
                    "A batch was refused: write timeout. It is tried again.", 7),
                new ProblemView(
                    DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - 3_600_000, "warning", "gateway",
                    "Shard 4 lost its connection: 4000.", 1),
            ],
        };
    }

    public void Dispose() => _timer.Dispose();

    private static ShardView Shard(int i, int step) => i == 4
        ? new ShardView(i, ShardState.Resuming, 25, null, "resuming at sequence 48,113") { BufferedEvents = 312 }
        : new ShardView(i, ShardState.Ready, 25 - i, .018 + (i * .003), null, 88_000 + step)
        {
            HeartbeatAgeSeconds = step * .05 % 41,
            BufferedEvents = i,
        };
}
