using System.Globalization;
using Arrakis.Shared;
using Arrakis.Shared.Store;
using Microsoft.AspNetCore.Http;

namespace Arrakis.Pipeline.Web;

/// <summary>Reads what stands in a URL; every mistake says what would be right.</summary>
internal static class RequestValues
{
    private const int MaxSearch = 100;

    public static CommunityId Community(string? text) =>
        TryId(text, out var id)
            ? new CommunityId(id)
            : throw new BadRequestException($"'{Short(text)}' is not a community: it is the guild's snowflake, a whole number above zero.");

    /// <summary>The community in the path.</summary>
    public static CommunityId CommunityOf(HttpRequest request) => Community((string?)request.RouteValues["id"]);

    public static MemberId Member(string? text) =>
        TryId(text, out var id)
            ? new MemberId(id)
            : throw new BadRequestException($"'{Short(text)}' is not a member: it is the user's snowflake, a whole number above zero.");

    /// <summary>What is looked for; empty where nothing is.</summary>
    public static string Search(HttpRequest request)
    {
        var search = request.Query["search"].ToString().Trim();
        return search.Length <= MaxSearch
            ? search
            : throw new BadRequestException($"search has {search.Length} characters: it has at most {MaxSearch}.");
    }

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
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= lowest
            && number <= highest
            ? number
            : throw new BadRequestException($"{name}={Short(text)} is not possible: {name} is a whole number from {lowest} to {highest}.");
    }

    private static bool TryId(string? text, out long id) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id > 0;

    private static string Short(string? text) => text is { Length: > 40 } ? text[..40] + "…" : text ?? "";
}

/// <summary>A request that asks for something impossible; the message goes to who asked.</summary>
internal sealed class BadRequestException(string message) : Exception(message);
