namespace Arrakis.Gateway.Rest;

/// <summary>The answer to GET /gateway/bot.</summary>
/// <param name="Url">Where to connect.</param>
/// <param name="Shards">How many shards Discord recommends.</param>
/// <param name="Total">How many sessions may be started per day.</param>
/// <param name="Remaining">How many of them are left.</param>
/// <param name="ResetAfter">When they are all back.</param>
/// <param name="MaxConcurrency">How many shards may identify per 5 seconds.</param>
public sealed record GatewayBot(Uri Url, int Shards, int Total, int Remaining, TimeSpan ResetAfter, int MaxConcurrency);
