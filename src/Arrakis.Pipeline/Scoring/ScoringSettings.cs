namespace Arrakis.Pipeline.Scoring;

/// <summary>What a community's scores are made of. Changing them changes what later events earn, never what was earned.</summary>
public sealed record ScoringSettings
{
    /// <summary>The settings of a community that brings none.</summary>
    public static ScoringSettings Default { get; } = new();

    /// <summary>Points of a message that counts (default 1).</summary>
    public double MessagePoints { get; init; } = 1;

    /// <summary>A message counts if at least this much time passed since the member's last counted one (default 60 s).</summary>
    public TimeSpan MessageWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Points of a reaction given that counts (default 1).</summary>
    public double ReactionGivenPoints { get; init; } = 1;

    /// <summary>A reaction given counts if at least this much time passed since the member's last counted one (default 5 s).</summary>
    public TimeSpan ReactionGivenWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Points of every reaction received (default 2).</summary>
    public double ReactionReceivedPoints { get; init; } = 2;

    /// <summary>What is left of an activity balance after each 6-hour boundary of Unix time (default 0.9).</summary>
    public double DecayFactor { get; init; } = 0.9;

    /// <summary>How many whole tokens are one unit of the conviction formula (default 1).</summary>
    public decimal ConvictionUnit { get; init; } = 1;

    /// <summary>When the community was launched, Unix milliseconds; without it nobody earns the badge <c>og</c> (default null).</summary>
    public long? LaunchedAtMs { get; init; }

    /// <summary>Which conviction ranks belong to which tier.</summary>
    public TierLadder Tiers { get; init; } = TierLadder.Default;

    /// <summary>Looks for mistakes.</summary>
    /// <returns>One line for each, saying what would be right; none if all is well.</returns>
    public IReadOnlyList<string> Validate()
    {
        var mistakes = new List<string>();
        CheckPoints(nameof(MessagePoints), MessagePoints);
        CheckPoints(nameof(ReactionGivenPoints), ReactionGivenPoints);
        CheckPoints(nameof(ReactionReceivedPoints), ReactionReceivedPoints);
        CheckWait(nameof(MessageWait), MessageWait);
        CheckWait(nameof(ReactionGivenWait), ReactionGivenWait);
        if (!(DecayFactor > 0 && DecayFactor <= 1))
            mistakes.Add(FormattableString.Invariant($"{nameof(DecayFactor)} is {DecayFactor}, but has to be above 0 and at most 1."));
        if (ConvictionUnit <= 0)
            mistakes.Add(FormattableString.Invariant($"{nameof(ConvictionUnit)} is {ConvictionUnit}, but has to be above 0."));
        if (LaunchedAtMs is <= 0 or > ScoreTime.LatestMs)
            mistakes.Add($"{nameof(LaunchedAtMs)} is {LaunchedAtMs}, but has to be Unix milliseconds from 1 to {ScoreTime.LatestMs}.");
        return mistakes;

        void CheckPoints(string name, double points)
        {
            if (!(points >= 0 && points <= 1_000_000))
                mistakes.Add(FormattableString.Invariant($"{name} is {points}, but has to be from 0 to 1,000,000."));
        }

        void CheckWait(string name, TimeSpan wait)
        {
            if (wait < TimeSpan.Zero || wait > TimeSpan.FromDays(1))
                mistakes.Add($"{name} is {wait}, but has to be from 0 to 1 day.");
        }
    }
}
