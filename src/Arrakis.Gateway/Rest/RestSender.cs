using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Arrakis.Shared.Logging;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.Gateway.Rest;

/// <summary>Sends requests within the rate limits, and again after faults that may pass, up to a deadline.</summary>
internal sealed class RestSender(HttpClient http, DiscordRestOptions options, TimeProvider time, ILogger logger)
{
    // "Interaction has already been acknowledged" (Discord API reference, "JSON Error Codes").
    private const int AlreadyAcknowledged = 40060;

    // Discord takes the first answer to an interaction no longer than this.
    private static readonly TimeSpan AcknowledgeWithin = TimeSpan.FromSeconds(3);

    // A route that fails or is limited does so for every request.
    private readonly SeldomLogger _seldom = new(logger, time);
    private readonly RestRateLimits _limits = new(options.GlobalPerSecond);

    /// <summary>Discord asks for this form (Discord API reference, "User Agent").</summary>
    internal const string UserAgent = "DiscordBot (https://github.com/arrakis, 0.1.0)";

    /// <summary>Sends a request and returns the body of the answer.</summary>
    /// <exception cref="DiscordRestException">Discord refused, or did not answer rightly until the deadline.</exception>
    public async Task<byte[]> SendAsync(RestRoute route, ReadOnlyMemory<byte>? json, CancellationToken cancellationToken)
    {
        var within = route.Repeat == RestRepeat.UntilAcknowledged && AcknowledgeWithin < options.Deadline
            ? AcknowledgeWithin
            : options.Deadline;
        using var deadline = new CancellationTokenSource(within, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        DiscordRestException? last = null;
        var mayBeTaken = false;
        try
        {
            for (var attempt = 0; ; attempt++)
            {
                await WaitForLimitsAsync(route, both.Token);
                var (body, error, taken) = await TryOnceAsync(route, json, both.Token);
                if (error is null || (mayBeTaken && route.Repeat == RestRepeat.UntilAcknowledged && error.Code == AlreadyAcknowledged))
                    return body;
                last = error;
                mayBeTaken |= taken;
                if (!error.IsTransient || (mayBeTaken && route.Repeat == RestRepeat.IfNotTaken))
                    throw error;
                if (error.Status != HttpStatusCode.TooManyRequests)
                    await Task.Delay(Backoff(attempt), time, both.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw last ?? new DiscordRestException(
                route.ToString(), HttpStatusCode.RequestTimeout, 0, $"no answer within {within.TotalSeconds} s", route.IsInteraction);
        }
    }

    private async Task WaitForLimitsAsync(RestRoute route, CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        try
        {
            while (_limits.Take(route, NowMs()) is var wait and > 0)
                await Task.Delay(TimeSpan.FromMilliseconds(wait), time, cancellationToken);
        }
        finally
        {
            // A wait that the deadline ended was one too.
            RestMetrics.Wait.Record(
                time.GetElapsedTime(asked).TotalSeconds, new KeyValuePair<string, object?>("method", route.Method.Method));
        }
    }

    /// <summary>Sends once. Of an error it tells whether Discord may have done what was asked all the same.</summary>
    private async Task<(byte[] Body, DiscordRestException? Error, bool MayBeTaken)> TryOnceAsync(
        RestRoute route, ReadOnlyMemory<byte>? json, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var status = "error";
        try
        {
            using var request = Request(route, json);
            using var response = await http.SendAsync(request, cancellationToken);
            status = ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            _limits.OnAnswer(route, response.Headers, NowMs());
            return response.IsSuccessStatusCode
                ? (body, null, true)
                : ([], OnError(route, response, body), MayBeTaken: (int)response.StatusCode >= 500);
        }
        catch (HttpRequestException e)
        {
            // Its message names host and port alone; the path, which may hold an interaction's token, is not in it.
            _seldom.LogWarning("{Route} failed: {Reason}", route.ToString(), e.Message);
            return (
                [],
                new DiscordRestException(
                    route.ToString(), HttpStatusCode.ServiceUnavailable, 0, $"not reached: {e.Message}", route.IsInteraction),
                !IsUnsent(e));
        }
        finally
        {
            RestMetrics.Requests.Add(1, new("method", route.Method.Method), new("status", status));
            RestMetrics.Duration.Record(
                Stopwatch.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>("method", route.Method.Method));
        }
    }

    private static bool IsUnsent(HttpRequestException e) => e.HttpRequestError
        is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;

    private HttpRequestMessage Request(RestRoute route, ReadOnlyMemory<byte>? json)
    {
        var request = new HttpRequestMessage(route.Method, options.BaseUrl.AbsoluteUri.TrimEnd('/') + route.Path);
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        if (!route.IsInteraction)
            request.Headers.TryAddWithoutValidation("Authorization", "Bot " + options.Token);
        if (json is { } content)
        {
            request.Content = new ReadOnlyMemoryContent(content);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }
        return request;
    }

    private DiscordRestException OnError(RestRoute route, HttpResponseMessage response, byte[] body)
    {
        var error = RestError.Parse(body);
        if (response.StatusCode == HttpStatusCode.TooManyRequests)
        {
            var global = error.Global || RestRateLimits.Header(response.Headers, "X-RateLimit-Global") == "true"
                || RestRateLimits.Header(response.Headers, "X-RateLimit-Scope") == "global";
            var wait = error.RetryAfter ?? RestRateLimits.Number(response.Headers, "Retry-After") ?? 1;
            _limits.OnRefused(route, global, wait, NowMs());
            RestMetrics.RateLimited.Add(1, new KeyValuePair<string, object?>("endpoint", route.Template));
            _seldom.LogWarning("{Route} is rate limited for {Seconds} s (global: {Global})", route.ToString(), wait, global);
        }
        return new DiscordRestException(route.ToString(), response.StatusCode, error.Code, error.Message, route.IsInteraction);
    }

    private TimeSpan Backoff(int attempt) =>
        options.RetryBase * Math.Pow(2, Math.Min(attempt, 6)) * (0.5 + (Random.Shared.NextDouble() / 2));

    private long NowMs() => (long)time.GetElapsedTime(0).TotalMilliseconds;
}
