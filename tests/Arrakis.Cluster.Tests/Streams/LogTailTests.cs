using System.Text;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.TestKit.Xunit2;
using Arrakis.Cluster.Streams;
using Arrakis.EventLog.Sqlite;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared.Log;
using Arrakis.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;

namespace Arrakis.Cluster.Tests.Streams;

public sealed class LogTailTests : TestKit
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("arrakis-tail-");
    private readonly WriteGate _gate = new(1);

    [Fact]
    public async Task A_single_node_reads_what_its_log_holds_and_then_what_comes()
    {
        await using var log = await OpenAsync();
        await AppendAsync(log, 0, 1200);
        var tenures = new FakeTenures();
        await using var stream = PipelineStream.OnLog(Sys, log, _gate, tenures, new PipelineStreamOptions(), NullLoggerFactory.Instance);
        stream.Start();
        await Eventually.TrueAsync(() => tenures.Committed.GetValueOrDefault(1) == 1200);
        await AppendAsync(log, 1200, 300);
        await Eventually.TrueAsync(() => tenures.Committed.GetValueOrDefault(1) == 1500);
        tenures.Records(1).ShouldBe(Texts(1500));
        stream.Owned.Count.ShouldBe(log.PartitionCount);
        await stream.StopAsync(TimeSpan.FromSeconds(20));
        tenures.Begun.ShouldAllBe(t => t.IsDrained && t.IsDisposed);
        stream.Completion.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task A_batch_stays_as_it_is_while_others_are_read()
    {
        await using var log = await OpenAsync();
        await AppendAsync(log, 0, 1000);
        var batches = await new LogTailRecords(log, _gate, batchRecords: 10).From(partition: 1, from: 0)
            .Take(100)
            .RunWith(Sink.Seq<IReadOnlyList<LogRecord>>(), Sys.Materializer());
        batches.SelectMany(batch => batch).Select(record => Encoding.UTF8.GetString(record.Payload.Span)).ShouldBe(Texts(1000));
    }

    [Fact]
    public async Task What_a_tenure_is_given_stays_as_it_is_and_nothing_is_read_ahead_of_it()
    {
        await using var sqlite = await OpenAsync();
        await AppendAsync(sqlite, 0, 1000);
        await using var log = new CountedReads(sqlite);
        var given = 0;
        var tenures = new FakeTenures
        {
            Accepting = async (_, records, cancellationToken) =>
            {
                var before = records.Select(record => Encoding.UTF8.GetString(record.Payload.Span)).ToList();
                await Task.Delay(20, cancellationToken);
                log.Reads.ShouldBe(++given);
                records.Select(record => Encoding.UTF8.GetString(record.Payload.Span)).ShouldBe(before);
            },
        };
        var options = new PipelineStreamOptions { BatchRecords = 50 };
        await using var stream = PipelineStream.OnLog(Sys, log, _gate, tenures, options, NullLoggerFactory.Instance);
        stream.Start();
        await Eventually.TrueAsync(() => tenures.Committed.GetValueOrDefault(1) == 1000);
        given.ShouldBe(20);
        tenures.Records(1).ShouldBe(Texts(1000));
        await stream.StopAsync(TimeSpan.FromSeconds(20));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _gate.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<SqliteEventLog> OpenAsync() =>
        await SqliteEventLog.OpenAsync(new SqliteEventLogOptions { Directory = _folder.FullName });

    private static IEnumerable<string> Texts(int count) => Enumerable.Range(0, count).Select(n => $"1:{n}");

    private static async Task AppendAsync(SqliteEventLog log, int first, int count) => await log.AppendAsync(new AppendRequest
    {
        Records = [.. Enumerable.Range(first, count).Select(n => new PendingRecord(1, Encoding.UTF8.GetBytes($"1:{n}")))],
    });
}
