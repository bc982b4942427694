namespace Arrakis.Scylla.Telemetry;

/// <summary>How a request ended: values of the tag <c>outcome</c>.</summary>
internal static class Outcomes
{
    public const string Success = "success";
    public const string Error = "error";
    public const string Canceled = "canceled";
}
