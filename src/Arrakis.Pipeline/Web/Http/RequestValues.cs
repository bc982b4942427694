using System.Globalization;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Web;

/// <summary>Reads what stands in a URL; every mistake says what would be right.</summary>
internal static class RequestValues
{
    public static CommunityId Community(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0
            ? new CommunityId(id)
            : throw new BadRequestException($"'{Short(text)}' is not a community: it is the guild's snowflake, a whole number above zero.");

    public static LeaderboardType Leaderboard(string? text)
    {
        foreach (var type in Enum.GetValues<LeaderboardType>())
        {
            if (string.Equals(type.ToString(), text, StringComparison.OrdinalIgnoreCase)) return type;
        }

        throw new BadRequestException($"'{Short(text)}' is not a leaderboard: there are activity, conviction and badges.");
    }

    /// <summary>A whole number from the query; the default where it is not given.</summary>
    public static int Number(string name, string? text, int @default, int lowest, int highest)
    {
        if (string.IsNullOrEmpty(text)) return @default;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= lowest && number <= highest
            ? number
            : throw new BadRequestException($"{name}={Short(text)} is not possible: {name} is a whole number from {lowest} to {highest}.");
    }

    private static string Short(string? text) => text is { Length: > 40 } ? text[..40] + "…" : text ?? "";
}

/// <summary>A request that asks for something impossible; the message goes to who asked.</summary>
internal sealed class BadRequestException(string message) : Exception(message);
