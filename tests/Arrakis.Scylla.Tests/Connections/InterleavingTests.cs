using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;

namespace Arrakis.Scylla.Tests.Connections;

public class InterleavingTests
{
    private const int Callers = 12;
    private const int Rounds = 4;
    private const int RequestsOfARound = 20;

    /// <summary>
    /// How often a caller goes away: all of them together leave no more than half of the limit, or the connection is given up.
    /// </summary>
    private const int LeavesOfACaller = 8;

    [Fact]
    public void However_callers_leave_and_answers_come_no_answer_reaches_the_wrong_request()
    {
        var property = Prop.ForAll(
            Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), Gen.Choose(1, 20).ToArbitrary(),
            (seed, limit) => RunAsync(seed, limit).GetAwaiter().GetResult());
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(15), property);
    }

    private static async Task<bool> RunAsync(int seed, int limit)
    {
        await using var server = ScriptedCqlServer.Start();
        using var script = new ReorderingScript(seed, hold: limit / 2);
        server.Handler = script.TakeAsync;
        await using var connection = await Rig.ConnectAsync(
            server, Rig.Options with { MaxRequestsPerConnection = (2 * Callers * LeavesOfACaller) + limit });
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(c => Task.Run(() => CallAsync(connection, new Random(seed + c), c))));
        await Eventually.HoldsAsync(() => connection.InFlight == 0, $"every id came back (seed {seed}, limit {limit})");
        connection.IsBroken.ShouldBeFalse();
        return true;
    }

    private static async Task CallAsync(ShardConnection connection, Random random, int caller)
    {
        var leaves = LeavesOfACaller;
        for (var round = 0; round < Rounds; round++)
        {
            var calls = new List<Task>();
            for (var i = 0; i < RequestsOfARound; i++)
            {
                var mayLeave = random.Next(5) == 0 && leaves-- > 0;
                calls.Add(AskAsync(connection, $"SELECT {caller} {round} {i}", mayLeave, new Random(random.Next())));
            }
            await Task.WhenAll(calls);
        }
    }

    private static async Task AskAsync(ShardConnection connection, string cql, bool mayLeave, Random random)
    {
        using var cancel = new CancellationTokenSource();
        var timesOut = mayLeave && random.Next(2) == 0;
        var call = connection.AskAsync(cql, timesOut ? TimeSpan.FromMilliseconds(random.Next(3)) : Rig.Long, cancel.Token);
        if (mayLeave && !timesOut)
        {
            for (var yields = random.Next(6); yields > 0; yields--)
                await Task.Yield();
            await cancel.CancelAsync();
        }
        try
        {
            (await call).ShouldBe(cql);
        }
        catch (Exception e) when (mayLeave
            && (e is RequestTimeoutException || (e is OperationCanceledException c && c.CancellationToken == cancel.Token)))
        {
            // The caller has gone; what comes late must not reach another one.
        }
    }
}
