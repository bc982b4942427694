using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Arrakis.Simulator;

/// <summary>Reads and writes the bodies of REST calls.</summary>
internal static class RestAnswers
{
    private const string Json = "application/json";

    internal static Task WriteAsync(this HttpContext http, JsonBuffer body, int status = 200) => http.WriteBytesAsync(body.Memory, status);

    internal static Task WriteAsync(this HttpContext http, JsonNode body, int status = 200) =>
        http.WriteBytesAsync(JsonSerializer.SerializeToUtf8Bytes(body), status);

    internal static Task WriteAsync(this HttpContext http, DiscordError error) => http.WriteAsync(
        new JsonObject { ["message"] = error.Message, ["code"] = error.Code }, error.Status);

    internal static Task NoContentAsync(this HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>
    /// The body as JSON; from a form, which carries files, its part <c>payload_json</c>. Null if there is none that parses.
    /// </summary>
    internal static async Task<JsonNode?> ReadJsonAsync(this HttpContext http)
    {
        try
        {
            if (!http.Request.HasFormContentType)
                return await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            return JsonNode.Parse(form["payload_json"].ToString());
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            return null;
        }
    }

    private static async Task WriteBytesAsync(this HttpContext http, ReadOnlyMemory<byte> body, int status)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = Json;
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }
}
