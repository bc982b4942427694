using System.Globalization;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;
using Microsoft.Extensions.Configuration;

namespace Arrakis.Cli.Hosting;

/// <summary>
/// Scoring from the configuration: the section <c>Scoring</c> for all communities, and <c>Communities:&lt;guild id&gt;</c>
/// for one, which takes from <c>Scoring</c> what it leaves out. Waits are in seconds.
/// </summary>
internal sealed class ScoringConfiguration(IConfiguration configuration, List<string> mistakes)
{
    private static readonly string[] Keys =
    [
        "MessagePoints", "MessageWaitSeconds", "ReactionGivenPoints", "ReactionGivenWaitSeconds", "ReactionReceivedPoints",
        "DecayFactor", "ConvictionUnit", "LaunchedAt", "Tiers",
    ];

    public ScoringCatalog Read()
    {
        var all = Read(configuration.GetSection("Scoring"), ScoringSettings.Default);
        var communities = new Dictionary<CommunityId, ScoringSettings>();
        foreach (var section in configuration.GetSection("Communities").GetChildren())
        {
            if (long.TryParse(section.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0)
                communities[new CommunityId(id)] = Read(section, all);
            else
                mistakes.Add($"{section.Path}: “{section.Key}” has to be a guild's id.");
        }

        return new ScoringCatalog(all, communities);
    }

    private ScoringSettings Read(IConfigurationSection section, ScoringSettings normally)
    {
        foreach (var unknown in section.GetChildren().Where(c => !Keys.Contains(c.Key, StringComparer.OrdinalIgnoreCase)))
            mistakes.Add($"{unknown.Path} is no setting; there are {string.Join(", ", Keys)}.");
        var settings = normally with
        {
            MessagePoints = Number(section, "MessagePoints", normally.MessagePoints),
            MessageWait = TimeSpan.FromSeconds(Number(section, "MessageWaitSeconds", normally.MessageWait.TotalSeconds)),
            ReactionGivenPoints = Number(section, "ReactionGivenPoints", normally.ReactionGivenPoints),
            ReactionGivenWait = TimeSpan.FromSeconds(Number(section, "ReactionGivenWaitSeconds", normally.ReactionGivenWait.TotalSeconds)),
            ReactionReceivedPoints = Number(section, "ReactionReceivedPoints", normally.ReactionReceivedPoints),
            DecayFactor = Number(section, "DecayFactor", normally.DecayFactor),
            ConvictionUnit = (decimal)Number(section, "ConvictionUnit", (double)normally.ConvictionUnit),
            LaunchedAtMs = Time(section, "LaunchedAt", normally.LaunchedAtMs),
            Tiers = Tiers(section.GetSection("Tiers"), normally.Tiers),
        };
        mistakes.AddRange(settings.Validate().Select(mistake => $"{section.Path}: {mistake}"));
        return settings;
    }

    private double Number(IConfigurationSection section, string key, double normally)
    {
        if (section[key] is not { Length: > 0 } text)
            return normally;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) <= 1e9)
            return number;
        mistakes.Add($"{section.Path}:{key} is “{text}”; it has to be a number such as 0.9.");
        return normally;
    }

    private long? Time(IConfigurationSection section, string key, long? normally)
    {
        if (section[key] is not { Length: > 0 } text)
            return normally;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return time.ToUnixTimeMilliseconds();
        mistakes.Add($"{section.Path}:{key} is “{text}”; it has to be a time such as 2024-05-01T00:00:00Z.");
        return normally;
    }

    // "Tiers": [ { "Name": "naib", "FirstRank": 1 }, ... ], best first.
    private TierLadder Tiers(IConfigurationSection section, TierLadder normally)
    {
        var tiers = section.GetChildren().Select(
            t => new Tier(t["Name"] ?? "", int.TryParse(t["FirstRank"], CultureInfo.InvariantCulture, out var rank) ? rank : 0)).ToList();
        if (tiers.Count == 0)
            return normally;
        try
        {
            return new TierLadder(tiers);
        }
        catch (ArgumentException fault)
        {
            mistakes.Add($"{section.Path}: {fault.Message}");
            return normally;
        }
    }
}
