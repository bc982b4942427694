using Akka.Actor;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Cluster.Protocol;

/// <summary>What a community's owner answers.</summary>
public static class CommunityReplies
{
    /// <summary>The events are applied: what became dirty is the stream's to write.</summary>
    /// <param name="CommunityId">The community.</param>
    /// <param name="Tenure">Of the command.</param>
    /// <param name="Incarnation">
    /// Of the actor: it must be alive still when the next events come, unless all of these is durable by then.
    /// </param>
    /// <param name="Through">The position of the last event.</param>
    /// <param name="Changes">Immutable rows.</param>
    /// <param name="Refusals">Events that no community can apply.</param>
    public sealed record EventsApplied(
        CommunityId CommunityId, long Tenure, long Incarnation, LogPosition Through, CommunityChanges Changes,
        IReadOnlyList<RefusedEvent> Refusals) : ICommunityReply;

    /// <summary>Nothing was applied. The stream has to begin anew where the partition is durable.</summary>
    /// <param name="CommunityId">The community.</param>
    /// <param name="Tenure">Of the command.</param>
    /// <param name="Reason">Why.</param>
    public sealed record ApplyRefused(CommunityId CommunityId, long Tenure, ApplyRefusal Reason) : ICommunityReply;

    /// <summary>A fault of our own, or of the store: the actor begins anew.</summary>
    /// <param name="CommunityId">The community.</param>
    /// <param name="Tenure">Of the command.</param>
    /// <param name="Reason">What was wrong.</param>
    /// <param name="IsPermanent">Whether it will be so again until an operator does something.</param>
    public sealed record ApplyFailed(CommunityId CommunityId, long Tenure, string Reason, bool IsPermanent) : ICommunityReply;

    /// <summary>The stored leaderboard pages are up to date.</summary>
    /// <param name="CommunityId">The community.</param>
    public sealed record PagesWritten(CommunityId CommunityId) : ICommunityReply;

    /// <summary>The community is in memory.</summary>
    /// <param name="CommunityId">The community.</param>
    /// <param name="Owner">Its actor.</param>
    public sealed record Awake(CommunityId CommunityId, IActorRef Owner) : ICommunityReply;

    /// <summary>How a community is.</summary>
    /// <param name="CommunityId">The community.</param>
    /// <param name="Members">Members that have a row.</param>
    /// <param name="Events">Events read since it was loaded.</param>
    /// <param name="IsFrozen">Whether the guild has left.</param>
    /// <param name="ReadThrough">The position that it stands at.</param>
    public sealed record Summary(CommunityId CommunityId, int Members, long Events, bool IsFrozen, LogPosition ReadThrough)
        : ICommunityReply;

    /// <summary>Scores and ranks of a member.</summary>
    /// <param name="CommunityId">The community.</param>
    /// <param name="MemberId">The member.</param>
    /// <param name="IsKnown">Whether the member has a row.</param>
    /// <param name="Boards">For each leaderboard on which the member stands, in order of <see cref="LeaderboardType"/>.</param>
    public sealed record Standing(CommunityId CommunityId, MemberId MemberId, bool IsKnown, IReadOnlyList<BoardStanding> Boards)
        : ICommunityReply;

    /// <summary>A page of a leaderboard.</summary>
    /// <param name="CommunityId">The community.</param>
    /// <param name="Page">The page; without entries beyond the last.</param>
    /// <param name="Ranked">Members on the leaderboard.</param>
    public sealed record Leaderboard(CommunityId CommunityId, LeaderboardPage Page, int Ranked) : ICommunityReply;

    /// <summary>The query cannot be answered now.</summary>
    /// <param name="CommunityId">The community.</param>
    /// <param name="Reason">Why, and what to do.</param>
    public sealed record QueryRefused(CommunityId CommunityId, string Reason) : ICommunityReply;
}

/// <summary>Why events were not applied.</summary>
public enum ApplyRefusal
{
    /// <summary>A newer reading of the partition has begun: this one is over.</summary>
    StaleTenure,

    /// <summary>The actor that had applied what is not durable yet is gone.</summary>
    StateLost,
}

/// <summary>An event that cannot be applied.</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record RefusedEvent(LogPosition Position, string Reason);

/// <summary>Where a member stands on one leaderboard.</summary>
/// <param name="Type">Which one.</param>
/// <param name="Rank">1 for the best.</param>
/// <param name="Ranked">Members on it.</param>
/// <param name="Score">Activity balance, conviction, or number of badges.</param>
public readonly record struct BoardStanding(LeaderboardType Type, int Rank, int Ranked, double Score);
