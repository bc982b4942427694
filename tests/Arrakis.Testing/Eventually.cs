using System.Runtime.CompilerServices;

namespace Arrakis.Testing;

/// <summary>Waits for what has to come true.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static Task TrueAsync(
        Func<bool> condition, Func<string>? otherwise = null, [CallerArgumentExpression(nameof(condition))] string? text = null) =>
        TrueAsync(() => Task.FromResult(condition()), otherwise, text);

    public static async Task TrueAsync(
        Func<Task<bool>> condition, Func<string>? otherwise = null, [CallerArgumentExpression(nameof(condition))] string? text = null)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
                throw new TimeoutException($"Not so within {Patience.TotalSeconds} s: {text}. {otherwise?.Invoke()}");
            await Task.Delay(10, CancellationToken.None);
        }
    }
}
