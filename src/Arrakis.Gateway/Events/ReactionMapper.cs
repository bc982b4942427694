using Arrakis.Gateway.Wire;
using Arrakis.Shared;
using Arrakis.Shared.Events;

namespace Arrakis.Gateway.Events;

/// <summary>MESSAGE_REACTION_ADD and MESSAGE_REACTION_REMOVE.</summary>
internal static class ReactionMapper
{
    /// <summary>Reads a reaction. Returns the required field that is missing, or null.</summary>
    public static string? Map(ref JsonCursor cursor, CommunityEvent e, EventKind kind)
    {
        long guild = 0, user = 0, channel = 0, message = 0, target = 0, emoji = 0;
        var member = default(MemberFields);
        cursor.BeginObject();
        while (cursor.NextProperty(out var name))
        {
            var ok = name.Length switch
            {
                5 when name.SequenceEqual("emoji"u8) => ReadEmoji(ref cursor, out emoji),
                6 when name.SequenceEqual("member"u8) => cursor.TryNull() || member.Read(ref cursor),
                7 when name.SequenceEqual("user_id"u8) => cursor.ReadSnowflake(out user),
                8 when name.SequenceEqual("guild_id"u8) => Fields.OptionalSnowflake(ref cursor, out guild),
                10 when name.SequenceEqual("channel_id"u8) => cursor.ReadSnowflake(out channel),
                10 when name.SequenceEqual("message_id"u8) => cursor.ReadSnowflake(out message),
                17 when name.SequenceEqual("message_author_id"u8) => Fields.OptionalSnowflake(ref cursor, out target),
                _ => cursor.Skip(),
            };
            if (!ok)
                break;
        }
        e.Kind = kind;
        e.CommunityId = guild;
        e.MemberId = user;
        e.ChannelId = channel;
        e.MessageId = message;
        e.TargetMemberId = target;
        e.Emoji = emoji;
        if (member.User.Id != 0)
            e.IsBot = member.User.IsBot;
        if (member.JoinedMs != 0)
            e.JoinedMs = member.JoinedMs;
        return user == 0 ? "user_id" : message == 0 ? "message_id" : channel == 0 ? "channel_id" : emoji == 0 ? "emoji" : null;
    }

    private static bool ReadEmoji(ref JsonCursor cursor, out long emoji)
    {
        emoji = 0;
        long id = 0;
        ulong hash = 0;
        cursor.BeginObject();
        while (cursor.NextProperty(out var name))
        {
            var ok = name.Length switch
            {
                2 when name.SequenceEqual("id"u8) => Fields.OptionalSnowflake(ref cursor, out id),
                4 when name.SequenceEqual("name"u8) => ReadName(ref cursor, out hash),
                _ => cursor.Skip(),
            };
            if (!ok)
                return false;
        }
        emoji = id != 0 ? id : (long)hash;
        return cursor.Error is null;
    }

    private static bool ReadName(ref JsonCursor cursor, out ulong hash)
    {
        hash = 0;
        // Null for a custom emoji that was deleted; its id remains.
        if (cursor.TryNull())
            return true;
        if (!cursor.ReadString(out var name))
            return false;
        hash = StableHash.Compute(name);
        return true;
    }
}
