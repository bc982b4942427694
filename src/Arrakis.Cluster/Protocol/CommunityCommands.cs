using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Protocol;

/// <summary>What the owner of a community is told to do.</summary>
public static class CommunityCommands
{
    /// <summary>
    /// Apply these events of a partition, in order. The answer is <see cref="CommunityReplies.EventsApplied"/>,
    /// <see cref="CommunityReplies.ApplyRefused"/> or <see cref="CommunityReplies.ApplyFailed"/>; the same command again gives the
    /// same answer again.
    /// </summary>
    /// <param name="CommunityId">The community.</param>
    /// <param name="Tenure">Which reading of the partition they come from: another one than before begins with what is durable.</param>
    /// <param name="ReadThrough">The partition was processed up to here, before these.</param>
    /// <param name="Continues">
    /// The incarnation of the actor that has to be alive still, because not all that it applied is durable; 0 for any.
    /// </param>
    /// <param name="Events">The events with their positions, one at least.</param>
    public sealed record ApplyEvents(
        CommunityId CommunityId, long Tenure, LogPosition ReadThrough, long Continues, IReadOnlyList<PositionedEvent> Events)
        : ICommunityCommand
    {
        /// <summary>The position of the last event.</summary>
        public LogPosition Through => Events[^1].Position;
    }

    /// <summary>
    /// Load the community if it is not in memory, and bring its stored leaderboard pages up to date. The answer, once they are written,
    /// is <see cref="CommunityReplies.PagesWritten"/>.
    /// </summary>
    /// <param name="CommunityId">The community.</param>
    public sealed record WritePages(CommunityId CommunityId) : ICommunityCommand;

    /// <summary>Be in memory. The answer, once it is, is <see cref="CommunityReplies.Awake"/>.</summary>
    /// <param name="CommunityId">The community.</param>
    public sealed record Wake(CommunityId CommunityId) : ICommunityCommand;
}

/// <summary>An event of the log.</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="Event">What happened. Nobody changes it any more.</param>
public sealed record PositionedEvent(LogPosition Position, CommunityEvent Event);
