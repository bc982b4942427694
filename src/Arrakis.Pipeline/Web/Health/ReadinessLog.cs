using Microsoft.Extensions.Logging;

namespace Arrakis.Pipeline.Web;

/// <summary>Logs when a part of a running process stops working, and when it works again.</summary>
/// <param name="isRunning">Whether the process runs: one that starts or drains is not ready, and that is no news.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it is told.</param>
internal sealed class ReadinessLog(Func<bool> isRunning, TimeProvider time, ILogger logger)
{
    private readonly Dictionary<string, long> _failingSince = new(StringComparer.Ordinal);

    /// <summary>Whether the process runs.</summary>
    public bool IsRunning => isRunning();

    /// <summary>Takes note of how the parts are.</summary>
    public void Note(IEnumerable<HealthPart> parts)
    {
        if (!IsRunning)
            return;
        foreach (var part in parts)
            Note(part);
    }

    private void Note(HealthPart part)
    {
        if (!part.IsOk)
        {
            if (_failingSince.TryAdd(part.Name, time.GetTimestamp()))
                logger.LogWarning("Not ready, {Part}: {Reason}", part.Name, part.Reason);
        }
        else if (_failingSince.Remove(part.Name, out var since))
        {
            logger.LogInformation("Ready again, {Part}, after {Seconds} s", part.Name, Math.Round(time.GetElapsedTime(since).TotalSeconds));
        }
    }
}
