namespace Arrakis.Cli.Tests.Support;

/// <summary>Waits for something that happens elsewhere.</summary>
internal static class Eventually
{
    public static Task TrueAsync(Func<bool> condition, Func<string>? otherwise = null) =>
        TrueAsync(() => Task.FromResult(condition()), otherwise);

    /// <summary>The same for what takes long.</summary>
    public static Task TrueAsync(TimeSpan patience, Func<bool> condition, Func<string> otherwise) =>
        TrueAsync(patience, () => Task.FromResult(condition()), otherwise);

    public static Task TrueAsync(Func<Task<bool>> condition, Func<string>? otherwise = null) =>
        TrueAsync(ArrakisProcess.Limit, condition, otherwise);

    public static async Task TrueAsync(TimeSpan patience, Func<Task<bool>> condition, Func<string>? otherwise)
    {
        using var limit = new CancellationTokenSource(patience);
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"It did not happen within {patience}: {otherwise?.Invoke()}");
            await Task.Delay(20, CancellationToken.None);
        }
    }
}
