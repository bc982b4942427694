namespace Arrakis.Cluster.Tests.Chaos;

/// <summary>The way between two nodes, which can be cut. What is under way then waits, as packets do that nobody acknowledges.</summary>
internal sealed class Link
{
    private volatile TaskCompletionSource _open = Opened();

    /// <summary>Completes while it is whole.</summary>
    public Task Open => _open.Task;

    /// <summary>Nothing passes any more. Connections stay, and new ones are taken and hear nothing.</summary>
    public void Cut()
    {
        if (_open.Task.IsCompleted)
            _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>All passes, also what has waited.</summary>
    public void Heal() => _open.TrySetResult();

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }
}
