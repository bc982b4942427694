using Arrakis.Pipeline.Communities;
using Arrakis.Shared;

namespace Arrakis.Pipeline.Owners;

/// <summary>
/// The one owner of a partition in a process, whoever holds its communities: reads in order, applies, lets what became dirty be written
/// and commits. Its tenure starts and ends it.
/// </summary>
internal interface IPartitionOwner : IDisposable
{
    /// <summary>Whether it has read where it goes on from; before, its offsets say nothing.</summary>
    bool KnowsPosition { get; }

    /// <summary>The next offset that it reads.</summary>
    long ReadOffset { get; }

    /// <summary>Everything below is durable in the store.</summary>
    long CommittedOffset { get; }

    /// <summary>The communities in memory, as of the last second; another list when something in it has changed.</summary>
    IReadOnlyList<CommunityStatus> Communities { get; }

    /// <summary>Where it stands.</summary>
    /// <param name="endOffset">The log's tail.</param>
    PartitionStatus Status(long endOffset);

    /// <summary>Asks about a community; answered from live state between two events.</summary>
    /// <exception cref="PipelineBusyException">Too many questions wait, or the owner has ended.</exception>
    Task<T> AskAsync<T>(CommunityId community, Func<Community, T> ask, long afterOffset, CancellationToken cancellationToken);

    /// <summary>Runs until <paramref name="stop"/>; then writes what is applied, and ends.</summary>
    /// <param name="isLast">
    /// Whether, once stopped, nobody goes on with the partition for now: pages that a crash left behind are then written as well.
    /// </param>
    /// <param name="stop">Stops reading.</param>
    /// <param name="abort">Ends it at once; has to come with <paramref name="stop"/>.</param>
    Task RunAsync(Func<bool> isLast, CancellationToken stop, CancellationToken abort);

    /// <summary>Completes when nothing that it began in the background is under way any more; after its tokens were cancelled.</summary>
    Task SettleAsync();
}
