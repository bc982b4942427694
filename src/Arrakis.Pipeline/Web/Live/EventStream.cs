using Arrakis.Shared;
using Arrakis.Shared.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Arrakis.Pipeline.Web;

/// <summary>
/// Server-sent events (HTML Living Standard, "Server-sent events"): <c>history</c> once, <c>status</c> every second, and
/// <c>board</c> with the top ten of the chosen leaderboard when they have changed, or <c>problem</c> when they cannot be
/// read; <c>stopped</c> at the end. A browser that reads slowly misses seconds; nothing piles up for it.
/// </summary>
internal sealed class EventStream(RunSampler sampler, IRunView view, WebOptions options, ILogger logger)
{
    private const int TopRows = 10;

    private static readonly byte[] _boardProblem = WebJson.Bytes(new { message = "The leaderboard could not be read; Arrakis' log says why." });

    private int _clients;

    public async Task ServeAsync(HttpContext context, CommunityId? community, LeaderboardType type, CancellationToken stopping)
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
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            await PushAsync(context.Response, community, type, ending.Token);
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

    private async Task PushAsync(HttpResponse response, CommunityId? community, LeaderboardType type, CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        var sample = sampler.Latest;
        await SendAsync(response, "history", sample.HistoryJson, cancellationToken);
        byte[] board = [];
        while (true)
        {
            await SendAsync(response, "status", sample.StatusJson, cancellationToken);
            if (community is { } id) board = await SendBoardAsync(response, id, type, board, cancellationToken);
            sample = await sampler.NextAsync(sample.Number, cancellationToken);
        }
    }

    private async Task<byte[]> SendBoardAsync(
        HttpResponse response, CommunityId community, LeaderboardType type, byte[] last, CancellationToken cancellationToken)
    {
        var (name, json) = await ReadBoardAsync(community, type, last, cancellationToken);
        if (!json.AsSpan().SequenceEqual(last)) await SendAsync(response, name, json, cancellationToken);
        return json;
    }

    // Neither the other figures nor the connection end with a board that fails; while it does, it is told once.
    private async Task<(string Name, byte[] Json)> ReadBoardAsync(
        CommunityId community, LeaderboardType type, byte[] last, CancellationToken cancellationToken)
    {
        try
        {
            var board = await view.BoardAsync(community, type, 0, cancellationToken);
            return ("board", board is null ? last : WebJson.Bytes(new { community, type, ranked = board.Ranked, rows = board.Rows.Take(TopRows) }));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            if (last != _boardProblem) logger.LogError(e, "The {Type} leaderboard of community {Community} could not be read", type, community);
            return ("problem", _boardProblem);
        }
    }

    private static async Task SendAsync(HttpResponse response, string name, byte[] json, CancellationToken cancellationToken)
    {
        await response.WriteAsync($"event: {name}\ndata: ", cancellationToken);
        await response.Body.WriteAsync(json, cancellationToken);
        await response.WriteAsync("\n\n", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
