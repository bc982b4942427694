using Arrakis.Shared.Log;

namespace Arrakis.Pipeline.Owners;

/// <summary>A store that was lost would otherwise go on from the middle of the log as if nothing had been before.</summary>
internal static class EmptyStore
{
    /// <summary>Refuses to begin with an empty store where the log was committed.</summary>
    /// <exception cref="EventLogException">They do not belong together.</exception>
    public static async Task RefuseAsync(IEventLog log, IDeadLetterStore deadLetters, CancellationToken cancellationToken)
    {
        if (await deadLetters.CountAsync(cancellationToken) > 0)
            return;
        for (var partition = 0; partition < log.PartitionCount; partition++)
        {
            if (await log.GetCommitAsync(partition, cancellationToken) is { NextOffset: > 0 and var next })
            {
                throw new EventLogException(
                    $"the log's partition {partition} is committed up to offset {next}, but the store is empty: "
                    + "they do not belong together. Restore both from the same moment, or move the log away to begin a new one",
                    isTransient: false);
            }
        }
    }
}
