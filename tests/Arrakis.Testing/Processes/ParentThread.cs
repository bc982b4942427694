using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Arrakis.Testing.Processes;

/// <summary>
/// The one thread that starts children. The kernel sends a child's death signal when the thread that started it ends, not the
/// process: a thread of the pool would take its children along when it retires.
/// </summary>
internal static class ParentThread
{
    private static readonly BlockingCollection<Action> Work = Run();

    internal static Process Start(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Win32Exception exception)
            {
                started.SetException(new InvalidOperationException(
                    $"{start.FileName} does not start: {exception.Message}; ./test installs what is needed.", exception));
            }
        });
        return started.Task.GetAwaiter().GetResult();
    }

    private static BlockingCollection<Action> Run()
    {
        var work = new BlockingCollection<Action>();
        var thread = new Thread(() =>
        {
            foreach (var action in work.GetConsumingEnumerable())
                action();
        })
        { IsBackground = true, Name = "parent of servers" };
        thread.Start();
        return work;
    }
}
