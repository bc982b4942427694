namespace Arrakis.Persistence.Scylla.Sessions;

/// <summary>Something that is made once for all who ask; where that failed, the next who asks tries again.</summary>
internal sealed class RetriedTask<T>(Func<Task<T>> make)
{
    private readonly Lock _gate = new();
    private Task<T>? _making;

    /// <summary>The running or last attempt; null before the first.</summary>
    public Task<T>? Last => _making;

    public Task<T> GetAsync()
    {
        if (_making is { IsCompletedSuccessfully: true } made)
            return made;
        lock (_gate)
        {
            if (_making is null or { IsFaulted: true } or { IsCanceled: true })
                _making = Task.Run(make);
            return _making;
        }
    }
}
