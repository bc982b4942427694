using System.Globalization;

namespace Arrakis.Pipeline.Web;

/// <summary>
/// Runs one check with a time limit. A check that hangs is not started again while it does: however often the endpoint is
/// asked, there is at most one of it.
/// </summary>
internal sealed class ReadinessProbe(IReadinessCheck check, TimeSpan limit, Func<string, string> redact)
{
    private readonly Lock _lock = new();
    private Task<ReadinessResult>? _running;

    /// <summary>What it found last; null before that.</summary>
    public HealthPart? Last { get; private set; }

    public async Task<HealthPart> RunAsync(CancellationToken cancellationToken) => Last = await CheckAsync(cancellationToken);

    private async Task<HealthPart> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            var result = await Current().WaitAsync(limit, cancellationToken);
            return new HealthPart(check.Name, result.IsOk, result.Reason is null ? null : redact(result.Reason));
        }
        catch (TimeoutException)
        {
            var seconds = limit.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            return new HealthPart(check.Name, false, $"{check.Name} did not answer within {seconds} s");
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return new HealthPart(check.Name, false, redact($"{check.Name}: {e.Message}"));
        }
    }

    private Task<ReadinessResult> Current()
    {
        lock (_lock)
        {
            return _running is { IsCompleted: false } ? _running : _running = Task.Run(StartAsync);
        }
    }

    // The limit cancels a check that listens, so that it frees what it holds.
    private async Task<ReadinessResult> StartAsync()
    {
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            return await check.CheckAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
    }
}
