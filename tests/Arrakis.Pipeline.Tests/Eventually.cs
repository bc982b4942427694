namespace Arrakis.Pipeline.Tests;

/// <summary>Waits for something that happens on other threads.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
                throw new TimeoutException("It did not happen within 30 seconds.");
            await Task.Delay(10, CancellationToken.None);
        }
    }
}
