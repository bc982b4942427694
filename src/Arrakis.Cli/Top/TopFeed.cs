using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Arrakis.Cli.Hosting;

namespace Arrakis.Cli.Top;

/// <summary>The live events of a node's page.</summary>
internal sealed class TopFeed : IDisposable
{
    private const string EventStream = "text/event-stream";

    // The page tells how it goes every second.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);
    private readonly HttpClient _http = new(
        new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), UseCookies = false, AllowAutoRedirect = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly Uri _page;

    /// <summary>A feed that is not connected yet.</summary>
    /// <param name="page">Where the page is.</param>
    /// <param name="token">The page's token; null where it needs none.</param>
    public TopFeed(Uri page, string? token)
    {
        _page = page;
        if (token is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Gives what the node tells to a state, until the connection ends.</summary>
    /// <param name="state">Takes it.</param>
    /// <param name="changed">Called after each event; false ends the feed.</param>
    /// <param name="cancellationToken">Ends the feed.</param>
    /// <exception cref="CommandFailedException">
    /// Nothing answers there, or nothing that tells it to us; the message says what to do.
    /// </exception>
    public async Task FollowAsync(TopState state, Func<bool> changed, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Silence);
        try
        {
            using var response = await ConnectAsync(limit.Token);
            await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
            using var lines = new StreamReader(body, Encoding.UTF8);
            var name = "";
            while (await lines.ReadLineAsync(limit.Token) is { } line)
            {
                limit.CancelAfter(Silence);
                if (line.StartsWith("event: ", StringComparison.Ordinal))
                    name = line["event: ".Length..];
                if (!line.StartsWith("data: ", StringComparison.Ordinal))
                    continue;
                lock (state)
                    state.Take(name, line["data: ".Length..]);
                if (!changed())
                    return;
            }
        }
        catch (HttpRequestException fault)
        {
            throw new CommandFailedException(
                $"Nothing answers at {_page}: {fault.Message}. Is the node running, and is this its page? See --url.");
        }
        catch (IOException fault)
        {
            throw new CommandFailedException($"The connection to {_page} broke: {fault.Message}");
        }
        catch (JsonException)
        {
            throw NoArrakis();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailedException($"{_page} has said nothing for {Silence.TotalSeconds:0} s.");
        }

        throw new CommandFailedException($"{_page} has ended the connection.");
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> ConnectAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_page, "events"));
        request.Headers.Accept.ParseAdd(EventStream);
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType == EventStream)
            return response;
        using (response)
            throw await RefusalAsync(response, cancellationToken);
    }

    private async Task<CommandFailedException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var hasToken = _http.DefaultRequestHeaders.Authorization is not null;
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            return new CommandFailedException(hasToken
                ? $"{_page} does not take the token that HTTP_TOKEN holds here: set it to the node's."
                : $"{_page} asks for a token: set HTTP_TOKEN to the node's.");
        }

        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return MessageOf(text) is { } message
            ? new CommandFailedException($"{_page} refuses: {message}")
            : NoArrakis();
    }

    // Only our own errors have both.
    private static string? MessageOf(string text)
    {
        try
        {
            var body = JsonDocument.Parse(text).RootElement;
            return body.ValueKind == JsonValueKind.Object && body.TryGetProperty("error", out _)
                && body.TryGetProperty("message", out var message)
                ? message.ToString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private CommandFailedException NoArrakis() =>
        new($"What answers at {_page} is no node of Arrakis: give the address that `arrakis run` or `arrakis cluster show` names, "
            + "with --url.");
}
