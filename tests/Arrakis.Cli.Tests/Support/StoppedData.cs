using Arrakis.EventLog.Sqlite;
using Arrakis.EventLog.Sqlite.Engine;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Google.Protobuf;

namespace Arrakis.Cli.Tests.Support;

/// <summary>A node's data directory while the node does not run, and the node that applies what its log holds.</summary>
internal sealed class StoppedData(string directory, params (string Name, string Value)[] environment)
{
    public string Directory => directory;

    /// <summary>Appends events, as a gateway would.</summary>
    public async Task AppendAsync(params CommunityEvent[] events)
    {
        await using var log = await OpenLogAsync();
        await log.AppendAsync(new AppendRequest
        {
            Records =
                [.. events.Select(e => new PendingRecord(new CommunityId(e.CommunityId).Partition(log.PartitionCount), e.ToByteArray()))],
        });
    }

    /// <summary>Keeps a dead letter.</summary>
    public async Task RefuseAsync(DeadLetter letter)
    {
        await using var log = await OpenLogAsync();
        await log.AddAsync([letter]);
    }

    public async Task<IReadOnlyList<DeadLetter>> DeadLettersAsync()
    {
        await using var log = SqliteEventLog.OpenReadOnly(directory);
        return await log.ListAsync(100);
    }

    /// <summary>Events of the log, of every partition.</summary>
    public async Task<IReadOnlyList<CommunityEvent>> EventsAsync()
    {
        await using var log = SqliteEventLog.OpenReadOnly(directory);
        var events = new List<CommunityEvent>();
        var batch = new LogBatch();
        for (var partition = 0; partition < log.PartitionCount; partition++)
        {
            await log.ReadAsync(partition, 0, int.MaxValue, batch);
            for (var i = 0; i < batch.Count; i++)
                events.Add(CommunityEvent.Parser.ParseFrom(batch[i].Payload.Span));
        }

        return events;
    }

    /// <summary>Forgets how far the log was applied: the next start applies all of it again.</summary>
    public void ForgetPositions()
    {
        using var database = SqliteDatabase.OpenOrCreate(Path.Combine(directory, "log.db"));
        database.Execute("DELETE FROM log_positions; DELETE FROM session_watermarks");
    }

    /// <summary>Runs the node, far from any Discord, until all that the log holds is applied; then stops it.</summary>
    public async Task ApplyAsync(params string[] options)
    {
        await using var node = ArrakisProcess.Start(
            directory, ["run", "--data", directory, "--discord-url", "http://127.0.0.1:9", .. options],
            [("DISCORD_TOKEN", "none"), .. environment]);
        await Eventually.TrueAsync(IsAppliedAsync, () => $"everything applied.\nstdout:\n{node.Output}\nstderr:\n{node.Errors}");
        (await node.SignalAndEndAsync(ArrakisProcess.SigTerm)).ShouldEndWith(0);
    }

    private async Task<bool> IsAppliedAsync()
    {
        await using var log = SqliteEventLog.OpenReadOnly(directory);
        for (var partition = 0; partition < log.PartitionCount; partition++)
        {
            if (((await log.GetCommitAsync(partition))?.NextOffset ?? 0) < (await log.GetRangeAsync(partition)).End)
                return false;
        }

        return true;
    }

    private Task<SqliteEventLog> OpenLogAsync() =>
        Hosting.StoppedNode.OpenLogAsync(directory, CancellationToken.None);
}
