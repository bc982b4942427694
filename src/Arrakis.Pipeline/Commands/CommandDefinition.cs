using System.Text.Json.Serialization;

namespace Arrakis.Pipeline.Commands;

/// <summary>A command as Discord registers it ("Application Commands", chat input).</summary>
/// <param name="Name">1 to 32 lower-case characters.</param>
/// <param name="Description">1 to 100 characters.</param>
/// <param name="Options">Its options, required ones first.</param>
public sealed record CommandDefinition(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("description")] string Description,
    [property: JsonPropertyName("options")] IReadOnlyList<CommandOption> Options)
{
    /// <summary>1: a chat-input command.</summary>
    [JsonPropertyName("type")]
    public int Type { get; } = 1;

    /// <summary>0: in guilds alone, never in direct messages.</summary>
    [JsonPropertyName("contexts")]
    public IReadOnlyList<int> Contexts { get; } = [0];
}

/// <summary>An option of a command.</summary>
/// <param name="Name">1 to 32 lower-case characters.</param>
/// <param name="Description">1 to 100 characters.</param>
/// <param name="Type">3 string, 4 integer.</param>
/// <param name="Choices">The values that may be chosen; null for any.</param>
/// <param name="MinValue">The least integer; null for any.</param>
public sealed record CommandOption(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("description")] string Description,
    [property: JsonPropertyName("type")] int Type,
    [property: JsonPropertyName("choices"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    IReadOnlyList<CommandChoice>? Choices = null,
    [property: JsonPropertyName("min_value"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? MinValue = null);

/// <summary>A value that may be chosen.</summary>
/// <param name="Name">What the user sees.</param>
/// <param name="Value">What we receive.</param>
public sealed record CommandChoice(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("value")] string Value);
