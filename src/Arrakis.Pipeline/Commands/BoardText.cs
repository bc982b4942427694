using System.Globalization;
using Arrakis.Shared.Discord;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Commands;

/// <summary>How commands read and write boards: option texts, scores, ranks.</summary>
internal static class BoardText
{
    /// <summary>The <c>type</c> option of commands.</summary>
    public static CommandOption TypeOption { get; } = new(
        "type", "Which leaderboard", 3,
        [new("activity", "activity"), new("conviction", "conviction"), new("badges", "badges")]);

    /// <summary>The board that the user named; null if none.</summary>
    public static LeaderboardType? TypeOf(Interaction interaction)
    {
        if (!interaction.Options.TryGetValue("type", out var text))
            return null;
        return text switch
        {
            "activity" => LeaderboardType.Activity,
            "conviction" => LeaderboardType.Conviction,
            "badges" => LeaderboardType.Badges,
            _ => throw new CommandException($"There is no leaderboard “{text}”. Choose activity, conviction or badges."),
        };
    }

    public static string Name(LeaderboardType type) => type switch
    {
        LeaderboardType.Activity => "Activity",
        LeaderboardType.Conviction => "Conviction",
        _ => "Badges",
    };

    // Amounts: two decimals from 1,000 on, four from 1, else six, so that small distances still show.
    public static string Score(LeaderboardType type, double score) => type == LeaderboardType.Badges
        ? score.ToString("N0", CultureInfo.InvariantCulture)
        : score.ToString(Math.Abs(score) >= 1000 ? "N2" : Math.Abs(score) >= 1 ? "N4" : "N6", CultureInfo.InvariantCulture);

    public static string Rank(int rank) => rank switch
    {
        1 => "🥇",
        2 => "🥈",
        3 => "🥉",
        _ => $"**#{rank.ToString("N0", CultureInfo.InvariantCulture)}**",
    };
}
