using Arrakis.Shared;

namespace Arrakis.Pipeline.Scoring;

/// <summary>Which community scores by which settings.</summary>
/// <param name="default">For communities that bring none.</param>
/// <param name="communities">For those that do.</param>
public sealed class ScoringCatalog(ScoringSettings @default, IReadOnlyDictionary<CommunityId, ScoringSettings>? communities = null)
{
    /// <summary>Every community by the default settings.</summary>
    public static ScoringCatalog Default { get; } = new(ScoringSettings.Default);

    /// <summary>A community's settings.</summary>
    public ScoringSettings For(CommunityId community) =>
        communities is not null && communities.TryGetValue(community, out var settings) ? settings : @default;
}
