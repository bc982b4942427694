using Arrakis.Pipeline.Commands;
using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared.Discord;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Arrakis.Simulator;

namespace Arrakis.Cli.Chaos.Cluster;

/// <summary>
/// Says whether answers were right: each is the answer of an undisturbed community after some of its events, at least as many as
/// stood durably in the log when the command was given. An older state is a wrong answer, whoever gave it.
/// </summary>
internal sealed class AnswerCheck(TraceShards trace)
{
    /// <summary>The command that is asked.</summary>
    public const string Command = "position";

    private static readonly PositionCommand Position = new();

    /// <summary>Those of a user's replies that no such state gives.</summary>
    public IReadOnlyList<SeenReply> Wrong(GivenCommand given, IEnumerable<SeenReply> replies)
    {
        var open = replies.ToHashSet();
        var community = new Community(TraceIds.Community(given.Community), ScoringSettings.Default);
        for (var index = 0; index <= trace.EventsOf(given.Community) && open.Count > 0; index++)
        {
            if (index >= given.EventsBefore)
                open.Remove(AnswerOf(community, given));
            if (index < trace.EventsOf(given.Community))
                community.Apply(trace.CommunityEvent(given.Community, index), new LogPosition(1, index), ReferenceScores.Ignore.Instance);
        }

        return [.. open];
    }

    private static SeenReply AnswerOf(Community community, GivenCommand given)
    {
        var reply = Position.Answer(community, new Interaction
        {
            Id = 1,
            ApplicationId = 1,
            Token = "",
            CommunityId = community.Id,
            MemberId = TraceIds.Author(given.Author),
            Command = Command,
            Options = new Dictionary<string, string> { ["type"] = nameof(LeaderboardType.Activity).ToLowerInvariant() },
        });
        return new SeenReply(reply.Title, reply.Description);
    }
}
