namespace Arrakis.Scylla.Execution;

/// <summary>Tasks that several callers wait for, each for as long as it likes.</summary>
internal static class SharedTasks
{
    /// <summary>
    /// The task, whose exception counts as seen: all who asked may have left before it fails, and what they left with was told
    /// to each.
    /// </summary>
    public static TTask Observed<TTask>(TTask task)
        where TTask : Task
    {
        task.ContinueWith(
            static failed => failed.Exception, CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return task;
    }
}
