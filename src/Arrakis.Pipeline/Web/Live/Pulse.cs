namespace Arrakis.Pipeline.Web;

/// <summary>Wakes everybody who waits whenever something may be new. Whoever is late learns only that there was something.</summary>
internal sealed class Pulse
{
    private TaskCompletionSource _next = NewSignal();
    private long _beats;

    /// <summary>How often it has beaten; to be read before looking at what may be new.</summary>
    public long Beats => Interlocked.Read(ref _beats);

    public void Beat()
    {
        Interlocked.Increment(ref _beats);
        Interlocked.Exchange(ref _next, NewSignal()).SetResult();
    }

    /// <summary>Completes with the first beat after those that were seen; at once if there was one already.</summary>
    public async Task WaitAsync(long seen, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = Volatile.Read(ref _next).Task;
            if (Beats > seen) return;
            await next.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
