namespace Arrakis.Scylla.Telemetry;

/// <summary>Why a statement was prepared: values of the tag <c>reason</c>.</summary>
internal static class PrepareReasons
{
    /// <summary>Its text was new.</summary>
    public const string New = "new";

    /// <summary>A node did not know it.</summary>
    public const string Unprepared = "unprepared";

    /// <summary>The schema of its table changed.</summary>
    public const string Schema = "schema";
}
