using System.Text.Json;
using System.Text.Json.Serialization;
using Arrakis.Shared;
using Microsoft.AspNetCore.Http;

namespace Arrakis.Pipeline.Web;

/// <summary>
/// JSON of the web pages: camel case, enums by name, and ids as strings, because snowflakes exceed what JavaScript's numbers hold.
/// </summary>
internal static class WebJson
{
    private static readonly JsonSerializerOptions _options = new(JsonSerializerDefaults.Web)
    {
        Converters =
        {
            new JsonStringEnumConverter(JsonNamingPolicy.CamelCase),
            new IdConverter<CommunityId>(id => id.ToString()),
            new IdConverter<MemberId>(id => id.ToString()),
        },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static byte[] Bytes<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, _options);

    public static Task WriteAsync<T>(HttpContext context, int status, T value) => WriteAsync(context, status, Bytes(value));

    public static async Task WriteAsync(HttpContext context, int status, byte[] json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = json.Length;
        context.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }

    /// <summary>Answers with an error: a code for programs and a message for people.</summary>
    public static Task ErrorAsync(HttpContext context, int status, string error, string message) =>
        WriteAsync(context, status, new ErrorBody(error, message));

    private sealed record ErrorBody(string Error, string Message);

    private sealed class IdConverter<T>(Func<T, string> text) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("The web pages only write ids.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(text(value));
    }
}
