using System.Text.Json;

namespace Arrakis.Pipeline.Tests.Web;

/// <summary>Reads server-sent events.</summary>
public sealed class SseReader(StreamReader reader) : IDisposable
{
    public static async Task<SseReader> OpenAsync(HttpClient client, string path)
    {
        var response = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
            throw new InvalidOperationException("Not an event stream.");
        return new SseReader(new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>The next event; null at the end of the stream.</summary>
    public async Task<(string Name, JsonElement Data)?> NextAsync(CancellationToken cancellationToken)
    {
        string? name = null, data = null;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line[6..];
            else if (line.Length == 0 && name is not null) return (name, JsonDocument.Parse(data!).RootElement);
            else throw new FormatException("Not a line of an event stream: " + line);
        }

        return null;
    }

    /// <summary>The next event of a name that is as wanted.</summary>
    public async Task<JsonElement> NextAsync(string name, Func<JsonElement, bool>? wanted, CancellationToken cancellationToken)
    {
        while (await NextAsync(cancellationToken) is { } e)
        {
            if (e.Name == name && (wanted is null || wanted(e.Data))) return e.Data;
        }

        throw new InvalidOperationException($"The stream ended before a {name}.");
    }

    public void Dispose() => reader.Dispose();
}
