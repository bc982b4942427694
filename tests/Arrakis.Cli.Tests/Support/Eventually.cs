namespace Arrakis.Cli.Tests.Support;

/// <summary>Waits for something that happens elsewhere.</summary>
internal static class Eventually
{
    public static Task TrueAsync(Func<bool> condition, Func<string>? otherwise = null) =>
        TrueAsync(() => Task.FromResult(condition()), otherwise);

    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string>? otherwise = null)
    {
        using var limit = new CancellationTokenSource(ArrakisProcess.Limit);
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"It did not happen within {ArrakisProcess.Limit}: {otherwise?.Invoke()}");
            await Task.Delay(20, CancellationToken.None);
        }
    }
}
