using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Arrakis.Shared;

namespace Arrakis.Simulator;

/// <summary>A user's wish to give a command, as <c>POST /sim/interactions</c> takes it.</summary>
/// <param name="Community">The community's number.</param>
/// <param name="Author">The user's number.</param>
/// <param name="Channel">The channel's number.</param>
/// <param name="Path">The command's name, then the names of group and subcommand.</param>
/// <param name="Options">Values by option.</param>
/// <param name="Permissions">The user's permissions.</param>
internal sealed record CommandRequest(int Community, int Author, int Channel, string[] Path, JsonObject Options, ulong Permissions)
{
    private static readonly string[] Fields = ["guild", "user", "channel", "command", "options", "permissions"];
    private const ulong DefaultPermissions = 2_248_473_465_835_073;

    /// <summary>Reads the request.</summary>
    /// <exception cref="SimulatorException">A field is missing or wrong.</exception>
    internal static CommandRequest Parse(JsonNode? body, CommunityMap map)
    {
        if (body is not JsonObject fields)
            throw new SimulatorException($"The body is a JSON object with the fields {string.Join(", ", Fields)}.");
        if (fields.FirstOrDefault(f => !Fields.Contains(f.Key)).Key is { } unknown)
            throw new SimulatorException($"{unknown} is none of the fields {string.Join(", ", Fields)}.");
        var community = Number(fields, "guild", id => TraceIds.TryCommunityNumber(new CommunityId(id), out var number) ? number : -1);
        if (community < 0 || community >= map.Count)
            throw new SimulatorException($"guild is the number of a community, 0 to {map.Count - 1}, or its guild's snowflake.");
        var author = Number(fields, "user", id => TraceIds.TryAuthorNumber(new MemberId(id), out var number) ? number : -1);
        if (author is < 1 or > TraceIds.Authors)
            throw new SimulatorException($"user is the number of an author, 1 to {TraceIds.Authors}, or a user's snowflake.");
        var channels = map.Channels(community);
        var channel = fields["channel"] is null
            ? channels[0]
            : Number(fields, "channel", id => TraceIds.TryChannelNumber(id, out var number) ? number : -1);
        if (channel is < 1 or > TraceIds.Channels || map.Of(channel) != community)
            throw new SimulatorException($"channel is one of the guild's: {string.Join(", ", channels.ToArray())}.");
        var path = $"{fields["command"]}".TrimStart('/').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (path.Length is < 1 or > 3)
            throw new SimulatorException("command is a name, or a name with group and subcommand: \"badges award\".");
        if (fields["options"] is not (null or JsonObject)) throw new SimulatorException("options is an object: values by name.");
        var permissions = ulong.TryParse($"{fields["permissions"]}", CultureInfo.InvariantCulture, out var bits)
            ? bits
            : DefaultPermissions;
        return new CommandRequest(community, author, channel, path, fields["options"]?.DeepClone().AsObject() ?? [], permissions);
    }

    private static int Number(JsonObject fields, string name, Func<long, int> fromSnowflake)
    {
        if (fields[name] is not JsonValue value || value.GetValueKind() is not (JsonValueKind.String or JsonValueKind.Number)) return -1;
        if (!long.TryParse(value.ToString(), CultureInfo.InvariantCulture, out var number)) return -1;
        return number is >= 0 and < 1_000_000 ? (int)number : fromSnowflake(number);
    }
}
