using Arrakis.EventLog.Sqlite.Engine;
using Arrakis.EventLog.Sqlite.Tables;
using Arrakis.Shared.Log;
using Arrakis.Shared.Telemetry;

namespace Arrakis.EventLog.Sqlite;

/// <summary>Gives records their offsets, on the writer's thread, and publishes them once their group is durable.</summary>
internal sealed class LogAppender(PartitionTail[] tails, TimeProvider time)
{
    private readonly KeyValuePair<string, object?>[] _tags =
        [.. Enumerable.Range(0, tails.Length).Select(partition => new KeyValuePair<string, object?>("partition", partition))];

    /// <summary>Writes all of a request into the open transaction.</summary>
    public void Append(SqliteDatabase database, AppendRequest request)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var record in request.Records)
        {
            var tail = tails[record.Partition];
            RecordTable.Insert(database, record.Partition, tail.Pending, now, record.Payload.Span);
            tail.Pending++;
        }

        foreach (var letter in request.DeadLetters)
            DeadLetterTable.Write(database, letter);
        if (request.Session is { } session)
            SessionTable.Write(database, session);
    }

    /// <summary>The group is durable.</summary>
    public void Committed()
    {
        for (var partition = 0; partition < tails.Length; partition++)
        {
            var tail = tails[partition];
            if (tail.Pending == tail.End)
                continue;
            EventLogMetrics.Appended.Add(tail.Pending - tail.End, _tags[partition]);
            tail.Publish();
        }
    }

    /// <summary>The group was undone: its offsets are given again.</summary>
    public void RolledBack()
    {
        foreach (var tail in tails)
            tail.Undo();
    }
}

/// <summary>An append on its way to the writer.</summary>
internal sealed class AppendWork(LogAppender appender, AppendRequest request) : SqliteWork
{
    /// <inheritdoc/>
    public override long Bytes { get; } =
        request.Records.Sum(record => (long)record.Payload.Length) + request.DeadLetters.Sum(letter => (long)letter.Payload.Length);

    /// <inheritdoc/>
    public override void Apply(SqliteDatabase database) => appender.Append(database, request);
}
