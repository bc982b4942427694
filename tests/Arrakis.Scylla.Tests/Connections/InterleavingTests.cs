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
    private const int RequestsOfACaller = 25;

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
        // Twice the limit of what may leave, so that the connection is not given up for what is owed.
        await using var connection = await Rig.ConnectAsync(
            server, Rig.Options with { MaxRequestsPerConnection = (2 * Callers) + limit });
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(c => Task.Run(() => CallAsync(connection, new Random(seed + c), c))));
        await Eventually.HoldsAsync(() => connection.InFlight == 0, $"every id came back (seed {seed}, limit {limit})");
        connection.IsBroken.ShouldBeFalse();
        return true;
    }

    private static async Task CallAsync(ShardConnection connection, Random random, int caller)
    {
        for (var i = 0; i < RequestsOfACaller; i++)
        {
            var cql = $"SELECT {caller} {i}";
            using var cancel = new CancellationTokenSource();
            var timeout = random.Next(4) == 0 ? TimeSpan.FromMilliseconds(random.Next(3)) : Rig.Long;
            var call = connection.AskAsync(cql, timeout, cancel.Token);
            if (random.Next(3) == 0)
            {
                for (var spins = random.Next(4); spins > 0; spins--)
                    await Task.Yield();
                await cancel.CancelAsync();
            }
            try
            {
                (await call).ShouldBe(cql);
            }
            catch (Exception e) when (e is RequestTimeoutException
                || (e is OperationCanceledException c && c.CancellationToken == cancel.Token))
            {
                // The caller has gone; what comes late must not reach another one.
            }
        }
    }
}
