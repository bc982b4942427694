using System.Text;
using Microsoft.AspNetCore.Http;

namespace Arrakis.Pipeline.Web;

/// <summary>
/// Server-sent events (HTML Living Standard, "Server-sent events"): <c>history</c> once, <c>status</c> every second, what the
/// browser watches when it has changed, or <c>problem</c> when it cannot be read; <c>stopped</c> at the end. A browser that reads
/// slowly misses states; nothing piles up for it.
/// </summary>
internal sealed class EventStream(RunSampler sampler, LiveTopics topics, Pulse pulse, WebOptions options)
{
    private int _clients;

    public async Task ServeAsync(HttpContext context, Watched watched, CancellationToken stopping)
    {
        if (Interlocked.Increment(ref _clients) > options.MaxEventStreams)
        {
            Interlocked.Decrement(ref _clients);
            context.Response.Headers.RetryAfter = "10";
            await WebJson.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "too_many_event_streams",
                $"{options.MaxEventStreams} pages already listen to /events, which is the limit; close one, or read /api/status.");
            return;
        }

        try
        {
            using var watch = topics.Open(watched);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            await PushAsync(context.Response, watch, ending.Token);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The browser has gone.
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await SendAsync(context.Response, "stopped", "{}"u8.ToArray(), context.RequestAborted);
        }
        finally
        {
            Interlocked.Decrement(ref _clients);
        }
    }

    private async Task PushAsync(HttpResponse response, LiveTopics.Watch watch, CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        // A proxy that gathers a page before it passes it on would gather this one for ever.
        response.Headers["X-Accel-Buffering"] = "no";
        await SendAsync(response, "history", sampler.Latest.HistoryJson, cancellationToken);
        for (var sent = -1L; ;)
        {
            var seen = pulse.Beats;
            if (sampler.Latest is { } sample && sample.Number != sent)
            {
                watch.Refresh(sample.Number);
                await SendAsync(response, "status", sample.StatusJson, cancellationToken);
                sent = sample.Number;
            }

            foreach (var news in watch.News())
                await SendAsync(response, news.Name, news.Json, cancellationToken);
            await pulse.WaitAsync(seen, cancellationToken);
        }
    }

    // In one piece: a stop between two pieces would leave half an event in front of "stopped".
    private static async Task SendAsync(HttpResponse response, string name, byte[] json, CancellationToken cancellationToken)
    {
        byte[] message = [.. Encoding.UTF8.GetBytes($"event: {name}\ndata: "), .. json, .. "\n\n"u8];
        await response.Body.WriteAsync(message, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
