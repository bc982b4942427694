namespace Arrakis.Pipeline.Stores;

/// <summary>The values of the metrics' tag <c>table</c>.</summary>
internal static class StoreTable
{
    public static readonly KeyValuePair<string, object?> Scores = new("table", "scores");
    public static readonly KeyValuePair<string, object?> Communities = new("table", "communities");
    public static readonly KeyValuePair<string, object?> ScoresByProfile = new("table", "scores_by_profile");
    public static readonly KeyValuePair<string, object?> ScoreHistory = new("table", "score_history");
    public static readonly KeyValuePair<string, object?> Leaderboards = new("table", "leaderboards");
    public static readonly KeyValuePair<string, object?> EligibilitySnapshots = new("table", "eligibility_snapshots");
    public static readonly KeyValuePair<string, object?> Erasures = new("table", "erasures");
    public static readonly KeyValuePair<string, object?> LogPositions = new("table", "log_positions");
    public static readonly KeyValuePair<string, object?> GatewaySessions = new("table", "gateway_sessions");
    public static readonly KeyValuePair<string, object?> DeadLetters = new("table", "dead_letters");
}
