using System.Globalization;
using System.Text;
using Arrakis.Pipeline.Communities;
using Arrakis.Shared.Discord;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Commands;

/// <summary>
/// <c>/position [type]</c>: the caller's rank, tier, and distance to the neighbours; by conviction for who has one, else by
/// activity.
/// </summary>
public sealed class PositionCommand : ISlashCommand
{
    /// <inheritdoc/>
    public CommandDefinition Definition { get; } = new(
        "position", "Your rank, your tier, and how far the next ones are", [BoardText.TypeOption]);

    /// <inheritdoc/>
    public bool IsPrivate => true;

    /// <inheritdoc/>
    public CommandReply Answer(Community community, Interaction interaction)
    {
        var member = community.Find(interaction.MemberId);
        var type = BoardText.TypeOf(interaction)
            ?? (member is not null && community.Board(LeaderboardType.Conviction).RankOf(member) > 0
                ? LeaderboardType.Conviction
                : LeaderboardType.Activity);
        var rank = member is null ? 0 : community.Board(type).RankOf(member);
        if (rank == 0)
        {
            return new CommandReply(
                "No rank yet", $"You are not on the {BoardText.Name(type).ToLowerInvariant()} leaderboard: it holds scores above zero.",
                CommandReply.Gold, IsPrivate);
        }

        return new CommandReply(
            $"{BoardText.Name(type)}: rank {rank.ToString("N0", CultureInfo.InvariantCulture)} of "
            + $"{community.Board(type).Count.ToString("N0", CultureInfo.InvariantCulture)}",
            Describe(community, member!, type, rank), CommandReply.Gold, IsPrivate);
    }

    private static string Describe(Community community, MemberState member, LeaderboardType type, int rank)
    {
        var score = community.ScoreOf(type, member);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Score: **{BoardText.Score(type, score)}**\n");
        text.Append(
            CultureInfo.InvariantCulture, $"Tier: **{community.TierOf(member.Id)?.Name ?? "none yet, it follows from conviction"}**\n");
        text.Append(rank == 1
            ? "Nobody is above you.\n"
            : $"To rank {rank - 1}: **{BoardText.Score(type, community.ScoreOf(type, community.Board(type).At(rank - 1)) - score)}**\n");
        text.Append(rank == community.Board(type).Count
            ? "Nobody is below you."
            : $"Ahead of rank {rank + 1} by "
                + $"**{BoardText.Score(type, score - community.ScoreOf(type, community.Board(type).At(rank + 1)))}**");
        return text.ToString();
    }
}
