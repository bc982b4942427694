using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Tests.Support;
using Shouldly;
using Xunit.Abstractions;

namespace Arrakis.Scylla.Tests.Connections;

[Collection(nameof(AllocationTests))]
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public class AllocationTests(ITestOutputHelper output)
{
    private const int Requests = 20_000;

    [Fact]
    public async Task What_a_request_allocates_is_printed()
    {
        await using var server = new RawEchoServer();
        await using var connection = await Rig.ConnectAsync(server.Address);
        var request = Rig.Query("SELECT 1");
        foreach (var inFlight in new[] { 1, 64 })
        {
            await AskAsync(connection, request, inFlight);
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var watch = System.Diagnostics.Stopwatch.StartNew();
            var answers = await AskAsync(connection, request, inFlight);
            var bytes = GC.GetTotalAllocatedBytes(precise: true) - before;
            output.WriteLine(
                $"{inFlight} in flight: {bytes / (double)answers:0.0} bytes "
                + $"and {watch.Elapsed.TotalMicroseconds / answers:0.00} us per request");
            answers.ShouldBe(Requests / inFlight * inFlight);
        }
    }

    private static async Task<int> AskAsync(Scylla.Connections.ShardConnection connection, QueryRequest request, int inFlight)
    {
        var counts = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < Requests / inFlight; i++)
                (await connection.SendAsync(request, Rig.Long, CancellationToken.None)).Dispose();
            return Requests / inFlight;
        })));
        return counts.Sum();
    }
}
