namespace Arrakis.Pipeline.Commands;

/// <summary>What a user sees: one embed.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Description">Its text, Discord's markdown, at most 4,096 characters.</param>
/// <param name="Color">The bar at its side, 0xRRGGBB.</param>
/// <param name="IsPrivate">Whether the user alone sees it.</param>
public sealed record CommandReply(string Title, string Description, int Color, bool IsPrivate)
{
    /// <summary>Gold: an answer.</summary>
    public const int Gold = 0xD4AF37;

    /// <summary>Red: a mistake or a fault.</summary>
    public const int Red = 0xDC143C;

    /// <summary>A private reply that says what went wrong and what would be right.</summary>
    public static CommandReply Error(string text) => new("That did not work", text, Red, IsPrivate: true);
}
