using System.Text;
using Arrakis.Gateway.Wire;
using Arrakis.Shared;
using Arrakis.Shared.Discord;

namespace Arrakis.Gateway.Events;

/// <summary>
/// INTERACTION_CREATE: application commands given in a guild. A sub-command's name is joined to the command's by a blank
/// (<c>leaderboard badges</c>), and its options stand beside the command's own.
/// </summary>
internal static class InteractionMapper
{
    private const long ApplicationCommand = 2;
    private const long SubCommand = 1;
    private const long SubCommandGroup = 2;

    /// <summary>
    /// Reads an interaction: null where it is no command of a guild. False on a fault of the text; a required field that is
    /// not there is named in <paramref name="missing"/>.
    /// </summary>
    public static bool TryRead(ref JsonCursor cursor, long receivedUs, out Interaction? interaction, out string? missing)
    {
        interaction = null;
        missing = null;
        long id = 0, application = 0, type = 0, guild = 0;
        var token = "";
        var member = default(MemberFields);
        var data = new CommandData();
        cursor.BeginObject();
        while (cursor.NextProperty(out var name))
        {
            var ok = name.Length switch
            {
                2 when name.SequenceEqual("id"u8) => cursor.ReadSnowflake(out id),
                4 when name.SequenceEqual("type"u8) => cursor.ReadInt64(out type),
                4 when name.SequenceEqual("data"u8) => cursor.TryNull() || data.Read(ref cursor),
                5 when name.SequenceEqual("token"u8) => ReadText(ref cursor, out token),
                6 when name.SequenceEqual("member"u8) => cursor.TryNull() || member.Read(ref cursor),
                8 when name.SequenceEqual("guild_id"u8) => Fields.OptionalSnowflake(ref cursor, out guild),
                14 when name.SequenceEqual("application_id"u8) => cursor.ReadSnowflake(out application),
                _ => cursor.Skip(),
            };
            if (!ok)
                return false;
        }
        if (cursor.Error is not null)
            return false;
        if (type != 0 && (type != ApplicationCommand || guild == 0))
            return true;
        missing = type == 0 ? "type" : id == 0 ? "id" : application == 0 ? "application_id" : token.Length == 0 ? "token"
            : member.User.Id == 0 ? "member.user.id" : data.Name.Length == 0 ? "data.name" : null;
        if (missing is not null)
            return true;
        interaction = new Interaction
        {
            Id = id,
            ApplicationId = application,
            Token = token,
            CommunityId = new CommunityId(guild),
            MemberId = new MemberId(member.User.Id),
            Command = data.Name,
            Options = data.Options,
            Permissions = member.Permissions,
            ReceivedUs = receivedUs,
        };
        return true;
    }

    private static bool ReadText(ref JsonCursor cursor, out string text)
    {
        var ok = cursor.ReadString(out var bytes);
        text = ok ? Encoding.UTF8.GetString(bytes) : "";
        return ok;
    }

    private sealed class CommandData
    {
        public string Name { get; private set; } = "";

        public Dictionary<string, string> Options { get; } = new(StringComparer.Ordinal);

        public bool Read(ref JsonCursor cursor)
        {
            var name = "";
            var path = "";
            cursor.BeginObject();
            while (cursor.NextProperty(out var property))
            {
                var ok = property.Length switch
                {
                    4 when property.SequenceEqual("name"u8) => ReadText(ref cursor, out name),
                    7 when property.SequenceEqual("options"u8) => ReadOptions(ref cursor, ref path),
                    _ => cursor.Skip(),
                };
                if (!ok)
                    return false;
            }
            Name = name + path;
            return cursor.Error is null;
        }

        private bool ReadOptions(ref JsonCursor cursor, ref string path)
        {
            if (cursor.TryNull())
                return true;
            if (!cursor.BeginArray())
                return false;
            while (cursor.NextElement())
            {
                if (!ReadOption(ref cursor, ref path))
                    return false;
            }
            return cursor.Error is null;
        }

        private bool ReadOption(ref JsonCursor cursor, ref string path)
        {
            var name = "";
            var inner = "";
            long type = 0;
            string? value = null;
            cursor.BeginObject();
            while (cursor.NextProperty(out var property))
            {
                var ok = property.Length switch
                {
                    4 when property.SequenceEqual("name"u8) => ReadText(ref cursor, out name),
                    4 when property.SequenceEqual("type"u8) => cursor.ReadInt64(out type),
                    5 when property.SequenceEqual("value"u8) => ReadValue(ref cursor, out value),
                    7 when property.SequenceEqual("options"u8) => ReadOptions(ref cursor, ref inner),
                    _ => cursor.Skip(),
                };
                if (!ok)
                    return false;
            }
            if (cursor.Error is not null)
                return false;
            if (type is SubCommand or SubCommandGroup)
                path = $"{path} {name}{inner}";
            else if (value is not null)
                Options[name] = value;
            return true;
        }

        /// <summary>A string's text; a number or truth value as JSON writes it.</summary>
        private static bool ReadValue(ref JsonCursor cursor, out string? value)
        {
            value = null;
            if (cursor.Peek() == '"')
                return ReadText(ref cursor, out value);
            if (!cursor.Skip(out var raw))
                return false;
            value = Encoding.UTF8.GetString(raw);
            return true;
        }
    }
}
