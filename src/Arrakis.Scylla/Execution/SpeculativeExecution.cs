using Arrakis.Scylla.Telemetry;

namespace Arrakis.Scylla.Execution;

/// <summary>
/// Asks a second node when the first takes long, of what may be done twice. The first good answer wins; an attempt that fails
/// leaves the other one running. Never more than two are under way.
/// </summary>
internal static class SpeculativeExecution
{
    /// <summary>The first good answer.</summary>
    /// <param name="executor">Makes the attempts.</param>
    /// <param name="call">The request.</param>
    /// <param name="delay">How long the first may take before the second begins.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends both.</param>
    public static async Task<Answer> RunAsync(
        RequestExecutor executor, Call call, TimeSpan delay, TimeProvider time, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = executor.RunAsync(call, start: null, stop.Token).AsTask();
        try
        {
            await Task.WhenAny(first, Task.Delay(delay, time, stop.Token)).ConfigureAwait(false);
            if (first.IsCompleted || cancellationToken.IsCancellationRequested || call.Next() is not { } other)
                return await first.ConfigureAwait(false);
            ScyllaMetrics.SpeculativeAttempts.Add(1);
            return await FirstGoodAsync(first, executor.RunAsync(call, other, stop.Token).AsTask(), stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The first of two that succeeds; the other one is ended, and waited for.</summary>
    internal static async Task<Answer> FirstGoodAsync(Task<Answer> first, Task<Answer> second, CancellationTokenSource stop)
    {
        var winner = await Task.WhenAny(first, second).ConfigureAwait(false);
        var loser = winner == first ? second : first;
        if (!winner.IsCompletedSuccessfully)
            (winner, loser) = (loser, winner);
        try
        {
            var answer = await winner.ConfigureAwait(false);
            if (winner == second)
                ScyllaMetrics.SpeculativeWins.Add(1);
            return answer;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await DropAsync(loser).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Waits until the loser has let go of the request, whose memory is its caller's again as soon as the answer is; a cancelled
    /// attempt ends at once. What it failed with was counted, and the winner's word is the request's.
    /// </summary>
    private static async Task DropAsync(Task<Answer> loser)
    {
        await ((Task)loser).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (loser.IsCompletedSuccessfully)
            (await loser.ConfigureAwait(false)).Frame.Dispose();
    }
}
