using System.Diagnostics;

namespace Arrakis.Testing.Processes;

/// <summary>Waits for what can only be asked for.</summary>
internal static class Polling
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until the answer is yes.</summary>
    /// <returns>Whether it was within the time.</returns>
    internal static async Task<bool> UntilAsync(
        Func<CancellationToken, Task<bool>> condition, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition(cancellationToken))
        {
            if (Stopwatch.GetElapsedTime(start) > timeout)
                return false;
            await Task.Delay(Pause, cancellationToken);
        }

        return true;
    }
}
