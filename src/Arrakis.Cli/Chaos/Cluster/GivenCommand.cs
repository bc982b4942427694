using System.Text.Json;

namespace Arrakis.Cli.Chaos.Cluster;

/// <summary>A command that a user gave in the middle of it all.</summary>
/// <param name="Id">The interaction's id.</param>
/// <param name="Community">In which community, by number.</param>
/// <param name="Author">Who gave it, by number.</param>
/// <param name="EventsBefore">How many of the community's events stood durably in the log when it was given: an answer includes them.</param>
internal sealed record GivenCommand(string Id, int Community, int Author, int EventsBefore);

/// <summary>What a user saw at one moment.</summary>
/// <param name="Title">The embed's heading; empty without an embed.</param>
/// <param name="Text">The embed's text, or the message's.</param>
internal sealed record SeenReply(string Title, string Text)
{
    /// <summary>Reads a message as the simulator shows it.</summary>
    public static SeenReply Of(JsonElement message)
    {
        var embeds = message.TryGetProperty("embeds", out var found) && found.ValueKind == JsonValueKind.Array ? found : default;
        return embeds.ValueKind == JsonValueKind.Array && embeds.GetArrayLength() > 0
            ? new SeenReply(embeds[0].GetProperty("title").GetString() ?? "", embeds[0].GetProperty("description").GetString() ?? "")
            : new SeenReply("", message.TryGetProperty("content", out var content) ? content.GetString() ?? "" : "");
    }
}
