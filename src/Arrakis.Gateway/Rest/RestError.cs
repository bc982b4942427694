using System.Text;
using System.Text.Json;

namespace Arrakis.Gateway.Rest;

/// <summary>The body of an error answer.</summary>
/// <param name="Code">Discord's code; 0 where there is none.</param>
/// <param name="Message">What Discord says.</param>
/// <param name="RetryAfter">Seconds to wait after a 429.</param>
/// <param name="Global">Whether a 429 holds for all routes.</param>
internal readonly record struct RestError(int Code, string Message, double? RetryAfter, bool Global)
{
    private const int MaxText = 500;

    /// <summary>Reads a body, which a proxy in between may have written.</summary>
    public static RestError Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object)
            {
                return new RestError(
                    Code: Integer(root, "code"), Message: Describe(root), RetryAfter: Number(root, "retry_after"),
                    Global: IsTrue(root, "global"));
            }
        }
        catch (JsonException)
        {
            // Not from Discord itself: its text is shown as it is.
        }
        return new RestError(0, Cut(Encoding.UTF8.GetString(body)), null, false);
    }

    private static string Describe(JsonElement root)
    {
        var message = root.TryGetProperty("message", out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : "no message";
        // Which field of a form is wrong, and why.
        return root.TryGetProperty("errors", out var errors) ? Cut($"{message}: {errors.GetRawText()}") : Cut(message);
    }

    private static int Integer(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : 0;

    private static double? Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
            && value.GetDouble() is >= 0 and < int.MaxValue and var number
            ? number : null;

    private static bool IsTrue(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string Cut(string text) => text.Length <= MaxText ? text : text[..MaxText] + "…";
}
