namespace Arrakis.Gateway.Rest;

/// <summary>A request's route.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Template">The route without ids and secrets: for metrics and messages.</param>
/// <param name="Path">The path with them. Never shown.</param>
/// <param name="Bucket">What its rate limit is kept under: the template and the parameters that Discord limits apart.</param>
/// <param name="IsInteraction">
/// Whether the path itself authorises it: then it carries no token and is not bound to the global limit.
/// </param>
/// <param name="Repeat">When it may be sent again.</param>
internal readonly record struct RestRoute(
    HttpMethod Method, string Template, string Path, string Bucket, bool IsInteraction = false, RestRepeat Repeat = RestRepeat.Always)
{
    /// <summary>Method and route without secrets.</summary>
    public override string ToString() => $"{Method} {Template}";
}
