using System.CommandLine;
using System.Globalization;
using Arrakis.Cli.Hosting;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Cli.Commands;

/// <summary>What the commands that read a node's store have in common.</summary>
internal static class StoreOptions
{
    public static Argument<CommunityId> Community() => new("COMMUNITY")
    {
        Description = "The community's Discord guild id.",
        CustomParser = result => TryId(result.Tokens[0].Value, out var id)
            ? new CommunityId(id)
            : SharedOptions.Refuse<CommunityId>(
                result, $"COMMUNITY is “{result.Tokens[0].Value}”; it has to be a guild's id, such as 526209802240000000."),
    };

    public static Argument<MemberId> Member() => new("MEMBER")
    {
        Description = "The member's Discord user id.",
        CustomParser = result => TryId(result.Tokens[0].Value, out var id)
            ? new MemberId(id)
            : SharedOptions.Refuse<MemberId>(
                result, $"MEMBER is “{result.Tokens[0].Value}”; it has to be a user's id, such as 526209802240000000."),
    };

    /// <summary>How a community's stored balances fade, by the configuration.</summary>
    public static ActivityDecay DecayOf(CommunityId community)
    {
        var settings = Settings.Load();
        var scoring = settings.Scoring();
        settings.ThrowIfMistaken();
        return new ActivityDecay(scoring.For(community).DecayFactor);
    }

    /// <summary>The community's row.</summary>
    /// <exception cref="CommandFailedException">The store does not know it; the text names those it knows.</exception>
    public static async Task<CommunityRow> FindAsync(ICommunityStore store, CommunityId community, CancellationToken cancellationToken)
    {
        if (await StoredCommunity.FindAsync(store, community, cancellationToken) is { } row)
            return row;
        var known = await store.ListCommunitiesAsync(cancellationToken);
        throw new CommandFailedException(known.Count == 0
            ? "The store holds no community yet."
            : $"The store holds no community {community}. "
                + $"It holds {string.Join(", ", known.Take(20))}{(known.Count > 20 ? " and more" : "")}.");
    }

    private static bool TryId(string text, out long id) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id > 0;
}
