using System.Runtime.InteropServices;

namespace Arrakis.Persistence.Scylla.Sessions;

/// <summary>What is done to one persistence id is done one after the other, in the order of the calls; different ids do not wait.</summary>
internal sealed class Turns
{
    private readonly Dictionary<string, Task> _last = new(StringComparer.Ordinal);

    /// <summary>Ids that have work, for tests.</summary>
    public int Count
    {
        get
        {
            lock (_last)
                return _last.Count;
        }
    }

    /// <summary>Waits for the calls before it, whether they failed or not, and then works.</summary>
    public async Task<T> RunAsync<T>(string id, Func<Task<T>> work)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task? before;
        lock (_last)
        {
            ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_last, id, out _);
            before = last;
            last = turn.Task;
        }

        try
        {
            if (before is not null)
                await before.ConfigureAwait(false);
            return await work().ConfigureAwait(false);
        }
        finally
        {
            lock (_last)
            {
                if (_last[id] == turn.Task)
                    _last.Remove(id);
            }

            turn.SetResult();
        }
    }
}
