namespace Arrakis.Pipeline.Commands;

/// <summary>The commands of the bot.</summary>
public static class BotCommands
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ISlashCommand> All { get; } = [new PositionCommand(), new LeaderboardCommand()];
}
