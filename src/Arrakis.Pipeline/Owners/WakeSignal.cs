namespace Arrakis.Pipeline.Owners;

/// <summary>Wakes one waiting loop; a signal that comes while nobody waits is kept, two are one.</summary>
internal sealed class WakeSignal : IDisposable
{
    private readonly SemaphoreSlim _signals = new(0, 1);
    private readonly Lock _lock = new();
    private bool _disposed;

    public void Set()
    {
        lock (_lock)
        {
            // The loop has ended: nobody waits any more.
            if (!_disposed && _signals.CurrentCount == 0)
                _signals.Release();
        }
    }

    public Task WaitAsync(TimeSpan atMost) => _signals.WaitAsync(atMost);

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _signals.Dispose();
        }
    }
}
