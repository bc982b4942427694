using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;

namespace Arrakis.Gateway.Rest;

/// <summary>
/// All rate limits of one token (Discord API reference, "Rate Limits"). A route's bucket is found by its name until an answer
/// tells the bucket that Discord keeps it in; routes that share one then wait for each other.
/// </summary>
internal sealed class RestRateLimits(int globalPerSecond)
{
    // Every interaction has a bucket of its own, so buckets come and go.
    private const int MaxBuckets = 4096;
    private const long IdleMs = 10 * 60_000;

    // A refusal that names no time must not be answered with a flood.
    private const double MinWaitSeconds = 0.1;

    private readonly ConcurrentDictionary<string, RateLimitBucket> _byRoute = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, RateLimitBucket> _byHash = new(StringComparer.Ordinal);

    /// <summary>The limit over all routes.</summary>
    public GlobalRateLimit Global { get; } = new(globalPerSecond);

    /// <summary>Takes one request of a route, or says how many milliseconds to wait before asking again.</summary>
    public long Take(in RestRoute route, long nowMs)
    {
        var bucket = _byRoute.GetOrAdd(route.Bucket, static _ => new RateLimitBucket());
        var wait = bucket.Take(nowMs);
        if (wait > 0 || route.IsInteraction)
            return wait;
        wait = Global.Take(nowMs);
        if (wait > 0)
            bucket.GiveBack();
        return wait;
    }

    /// <summary>Takes what an answer's headers say about a route.</summary>
    public void OnAnswer(in RestRoute route, HttpResponseHeaders headers, long nowMs)
    {
        Trim(nowMs);
        if (Header(headers, "X-RateLimit-Bucket") is { } hash)
        {
            var own = _byRoute.GetOrAdd(route.Bucket, static _ => new RateLimitBucket());
            // The major parameter stays part of the key: Discord's hash is the same for all of them.
            var shared = _byHash.GetOrAdd($"{hash}/{route.Bucket[(route.Bucket.IndexOf('|', StringComparison.Ordinal) + 1)..]}", own);
            if (!ReferenceEquals(own, shared))
                _byRoute[route.Bucket] = shared;
        }
        if (Number(headers, "X-RateLimit-Remaining") is { } remaining && Number(headers, "X-RateLimit-Reset-After") is { } reset)
            _byRoute.GetOrAdd(route.Bucket, static _ => new RateLimitBucket()).OnAnswer((int)remaining, reset, nowMs);
    }

    /// <summary>
    /// Takes a refusal (429). A global one of an interaction's route counts for our address, not for our token: only the
    /// route itself waits.
    /// </summary>
    public void OnRefused(in RestRoute route, bool global, double retryAfterSeconds, long nowMs)
    {
        retryAfterSeconds = Math.Max(retryAfterSeconds, MinWaitSeconds);
        if (global && !route.IsInteraction)
            Global.OnRefused(retryAfterSeconds, nowMs);
        else
            _byRoute.GetOrAdd(route.Bucket, static _ => new RateLimitBucket()).OnRefused(retryAfterSeconds, nowMs);
    }

    /// <summary>A header that is a number; null where it is missing or none.</summary>
    internal static double? Number(HttpResponseHeaders headers, string name) =>
        double.TryParse(Header(headers, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value) && value >= 0 ? Math.Min(value, int.MaxValue) : null;

    /// <summary>A header's first value; null where it is missing.</summary>
    internal static string? Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private void Trim(long nowMs)
    {
        if (_byRoute.Count <= MaxBuckets)
            return;
        foreach (var map in (ConcurrentDictionary<string, RateLimitBucket>[])[_byRoute, _byHash])
        {
            foreach (var (key, bucket) in map)
            {
                if (nowMs - bucket.UsedMs > IdleMs || map.Count > 2 * MaxBuckets)
                    map.TryRemove(key, out _);
            }
        }
    }
}
