using System.Text;
using Akka.TestKit.Xunit2;
using Arrakis.Cluster.Streams;
using Arrakis.EventLog.Sqlite;
using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;

namespace Arrakis.Cluster.Tests.Streams;

public sealed class LogTailTests : TestKit
{
    [Fact]
    public async Task A_single_node_reads_what_its_log_holds_and_then_what_comes()
    {
        var folder = Directory.CreateTempSubdirectory("arrakis-tail-");
        try
        {
            await using var log = await SqliteEventLog.OpenAsync(new SqliteEventLogOptions { Directory = folder.FullName });
            await AppendAsync(log, 0, 1200);
            var tenures = new FakeTenures();
            await using var stream = PipelineStream.OnLog(Sys, log, tenures, new PipelineStreamOptions(), NullLoggerFactory.Instance);
            stream.Start();
            await Eventually.True(() => tenures.Committed.GetValueOrDefault(1) == 1200);
            await AppendAsync(log, 1200, 300);
            await Eventually.True(() => tenures.Committed.GetValueOrDefault(1) == 1500);
            tenures.Records(1).ShouldBe(Enumerable.Range(0, 1500).Select(n => $"1:{n}"));
            stream.Owned.Count.ShouldBe(log.PartitionCount);
            await stream.StopAsync(TimeSpan.FromSeconds(20));
            tenures.Begun.ShouldAllBe(t => t.IsDrained && t.IsDisposed);
            stream.Completion.IsCompletedSuccessfully.ShouldBeTrue();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task AppendAsync(SqliteEventLog log, int first, int count) => await log.AppendAsync(new AppendRequest
    {
        Records = [.. Enumerable.Range(first, count).Select(n => new PendingRecord(1, Encoding.UTF8.GetBytes($"1:{n}")))],
    });
}
