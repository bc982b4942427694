using System.Runtime.CompilerServices;

namespace Arrakis.Cluster.Tests.Streams;

/// <summary>Waits for what has to come true.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task True(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string? text = null)
    {
        for (var asked = Environment.TickCount64; !condition(); await Task.Delay(10))
        {
            if (Environment.TickCount64 - asked > Patience.TotalMilliseconds)
                throw new TimeoutException($"not so within {Patience.TotalSeconds} s: {text}");
        }
    }
}
