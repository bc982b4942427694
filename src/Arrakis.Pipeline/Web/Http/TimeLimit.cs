namespace Arrakis.Pipeline.Web;

/// <summary>Waits no longer than a person would.</summary>
internal static class TimeLimit
{
    /// <exception cref="TimeoutException">There was no answer in time.</exception>
    public static async Task<T> RunAsync<T>(TimeSpan limit, Func<CancellationToken, ValueTask<T>> ask, CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        both.CancelAfter(limit);
        try
        {
            return await ask(both.Token);
        }
        catch (OperationCanceledException) when (both.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"there was no answer within {limit.TotalSeconds} s");
        }
    }
}
