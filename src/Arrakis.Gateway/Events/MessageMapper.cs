using System.Runtime.CompilerServices;
using Arrakis.Gateway.Wire;
using Arrakis.Shared;
using Arrakis.Shared.Events;

namespace Arrakis.Gateway.Events;

/// <summary>MESSAGE_CREATE, MESSAGE_DELETE and MESSAGE_DELETE_BULK.</summary>
internal static class MessageMapper
{
    // Discord API reference, "Message Types".
    private const long Default = 0;
    private const long Reply = 19;

    /// <summary>Reads a message. Returns the required field that is missing, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static string? Create(ref JsonCursor cursor, CommunityEvent e)
    {
        long id = 0, channel = 0, guild = 0, type = Default;
        var webhook = false;
        var user = default(UserFields);
        long joined = 0;
        cursor.BeginObject();
        while (cursor.NextProperty(out var name))
        {
            var ok = name.Length switch
            {
                2 when name.SequenceEqual("id"u8) => cursor.ReadSnowflake(out id),
                4 when name.SequenceEqual("type"u8) => cursor.ReadInt64(out type),
                6 when name.SequenceEqual("author"u8) => user.Read(ref cursor),
                6 when name.SequenceEqual("member"u8) => MemberFields.ReadJoined(ref cursor, out joined),
                8 when name.SequenceEqual("guild_id"u8) => Fields.OptionalSnowflake(ref cursor, out guild),
                10 when name.SequenceEqual("channel_id"u8) => cursor.ReadSnowflake(out channel),
                10 when name.SequenceEqual("webhook_id"u8) => Fields.Present(ref cursor, out webhook),
                _ => cursor.Skip(),
            };
            if (!ok)
                break;
        }
        e.Kind = EventKind.MessageCreated;
        e.MessageId = id;
        e.ChannelId = channel;
        e.CommunityId = guild;
        e.MemberId = user.Id;
        e.IsBot = user.IsBot;
        e.IsSystem = webhook || type is not (Default or Reply);
        if (joined != 0)
            e.JoinedMs = joined;
        e.TimeMs = Snowflake.TimeMs(id);
        return id == 0 ? "id" : channel == 0 ? "channel_id" : user.Id == 0 ? "author.id" : null;
    }

    /// <summary>Reads a deletion. Returns the required field that is missing, or null.</summary>
    public static string? Delete(ref JsonCursor cursor, CommunityEvent e)
    {
        long id = 0, channel = 0, guild = 0;
        cursor.BeginObject();
        while (cursor.NextProperty(out var name))
        {
            var ok = name.Length switch
            {
                2 when name.SequenceEqual("id"u8) => cursor.ReadSnowflake(out id),
                8 when name.SequenceEqual("guild_id"u8) => Fields.OptionalSnowflake(ref cursor, out guild),
                10 when name.SequenceEqual("channel_id"u8) => cursor.ReadSnowflake(out channel),
                _ => cursor.Skip(),
            };
            if (!ok)
                break;
        }
        e.Kind = EventKind.MessageDeleted;
        e.MessageId = id;
        e.ChannelId = channel;
        e.CommunityId = guild;
        return id == 0 ? "id" : channel == 0 ? "channel_id" : null;
    }

    /// <summary>Reads a bulk deletion into one event. Returns the required field that is missing, or null.</summary>
    public static string? DeleteBulk(ref JsonCursor cursor, CommunityEvent e)
    {
        long channel = 0, guild = 0;
        cursor.BeginObject();
        while (cursor.NextProperty(out var name))
        {
            var ok = name.Length switch
            {
                3 when name.SequenceEqual("ids"u8) => ReadIds(ref cursor, e),
                8 when name.SequenceEqual("guild_id"u8) => Fields.OptionalSnowflake(ref cursor, out guild),
                10 when name.SequenceEqual("channel_id"u8) => cursor.ReadSnowflake(out channel),
                _ => cursor.Skip(),
            };
            if (!ok)
                break;
        }
        e.Kind = EventKind.MessageDeleted;
        e.ChannelId = channel;
        e.CommunityId = guild;
        return e.MessageId == 0 ? "ids" : channel == 0 ? "channel_id" : null;
    }

    private static bool ReadIds(ref JsonCursor cursor, CommunityEvent e)
    {
        e.MessageId = 0;
        e.MoreMessageIds.Clear();
        if (!cursor.BeginArray())
            return false;
        while (cursor.NextElement())
        {
            if (!cursor.ReadSnowflake(out var id))
                return false;
            if (e.MessageId == 0)
                e.MessageId = id;
            else
                e.MoreMessageIds.Add(id);
        }
        return cursor.Error is null;
    }
}
