using Arrakis.Gateway.Wire;
using Arrakis.Shared.Events;

namespace Arrakis.Gateway.Events;

/// <summary>GUILD_MEMBER_ADD, GUILD_MEMBER_REMOVE and GUILD_MEMBER_UPDATE.</summary>
internal static class MemberMapper
{
    /// <summary>Reads a member event. Returns the required field that is missing, or null.</summary>
    public static string? Map(ref JsonCursor cursor, CommunityEvent e, EventKind kind)
    {
        long guild = 0, joined = 0;
        var user = default(UserFields);
        cursor.BeginObject();
        while (cursor.NextProperty(out var name))
        {
            var ok = name.Length switch
            {
                4 when name.SequenceEqual("user"u8) => user.Read(ref cursor),
                8 when name.SequenceEqual("guild_id"u8) => cursor.ReadSnowflake(out guild),
                9 when name.SequenceEqual("joined_at"u8) => Fields.OptionalTime(ref cursor, out joined),
                _ => cursor.Skip(),
            };
            if (!ok)
                break;
        }
        e.Kind = kind;
        e.CommunityId = guild;
        e.MemberId = user.Id;
        e.IsBot = user.IsBot;
        if (joined != 0)
            e.JoinedMs = joined;
        if (joined != 0 && kind == EventKind.MemberJoined)
            e.TimeMs = joined;
        return guild == 0 ? "guild_id" : user.Id == 0 ? "user.id" : null;
    }
}
