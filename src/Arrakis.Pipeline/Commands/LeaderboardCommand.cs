using System.Globalization;
using System.Text;
using Arrakis.Pipeline.Communities;
using Arrakis.Shared.Discord;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Commands;

/// <summary><c>/leaderboard [type] [page]</c>: ten ranks of a board, activity unless another is named.</summary>
public sealed class LeaderboardCommand : ISlashCommand
{
    /// <summary>Ranks on a page of the command.</summary>
    public const int PageSize = 10;

    /// <inheritdoc/>
    public CommandDefinition Definition { get; } = new(
        "leaderboard", "Who leads this community",
        [BoardText.TypeOption, new CommandOption("page", "Which ten ranks: 1 for the first", 4, MinValue: 1)]);

    /// <inheritdoc/>
    public bool IsPrivate => false;

    /// <inheritdoc/>
    public CommandReply Answer(Community community, Interaction interaction)
    {
        var type = BoardText.TypeOf(interaction) ?? LeaderboardType.Activity;
        var count = community.Board(type).Count;
        var pages = Math.Max(1, (count + PageSize - 1) / PageSize);
        var page = PageOf(interaction, pages);
        if (count == 0)
        {
            return new CommandReply(
                $"{BoardText.Name(type)} leaderboard", "Nobody has a score above zero yet.", CommandReply.Gold, IsPrivate);
        }

        var text = new StringBuilder();
        for (var rank = ((page - 1) * PageSize) + 1; rank <= Math.Min(count, page * PageSize); rank++)
        {
            var member = community.Board(type).At(rank);
            text.Append(
                CultureInfo.InvariantCulture,
                $"{BoardText.Rank(rank)} <@{member.Id}> · {BoardText.Score(type, community.ScoreOf(type, member))}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\nPage {page} of {pages} · {count:N0} members");
        return new CommandReply($"{BoardText.Name(type)} leaderboard", text.ToString(), CommandReply.Gold, IsPrivate);
    }

    private static int PageOf(Interaction interaction, int pages)
    {
        if (!interaction.Options.TryGetValue("page", out var text))
            return 1;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var page) || page < 1 || page > pages)
        {
            throw new CommandException(
                $"There is no page {text}: the leaderboard has {(pages == 1 ? "one page" : $"pages 1 to {pages}")}.");
        }

        return page;
    }
}
