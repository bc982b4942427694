namespace Arrakis.Gateway.Wire;

/// <summary>The events that the gateway knows by name.</summary>
internal enum DispatchEvent
{
    /// <summary>The frame carries no event.</summary>
    None,
    Other,
    Ready,
    Resumed,
    MessageCreate,
    MessageDelete,
    MessageDeleteBulk,
    MessageReactionAdd,
    MessageReactionRemove,
    MessageReactionRemoveAll,
    MessageReactionRemoveEmoji,
    GuildMemberAdd,
    GuildMemberRemove,
    GuildMemberUpdate,
    GuildCreate,
    GuildUpdate,
    GuildDelete,
    InteractionCreate,
}

/// <summary>Names of <see cref="DispatchEvent"/>: on the wire and as a metric's tag.</summary>
internal static class DispatchEvents
{
    /// <summary>How many there are.</summary>
    public const int Count = (int)DispatchEvent.InteractionCreate + 1;

    private static readonly string[] Tags =
    [
        "none", "other", "ready", "resumed", "message_create", "message_delete", "message_delete_bulk", "message_reaction_add",
        "message_reaction_remove", "message_reaction_remove_all", "message_reaction_remove_emoji", "member_add", "member_remove",
        "member_update", "guild_create", "guild_update", "guild_delete", "interaction_create",
    ];

    /// <summary>The value of the tag <c>event_type</c>.</summary>
    public static string Tag(DispatchEvent value) => Tags[(int)value];

    /// <summary>The event of a name; <see cref="DispatchEvent.Other"/> for one that is not known.</summary>
    public static DispatchEvent Parse(ReadOnlySpan<byte> name) => name.Length switch
    {
        14 when name.SequenceEqual("MESSAGE_CREATE"u8) => DispatchEvent.MessageCreate,
        14 when name.SequenceEqual("MESSAGE_DELETE"u8) => DispatchEvent.MessageDelete,
        20 when name.SequenceEqual("MESSAGE_REACTION_ADD"u8) => DispatchEvent.MessageReactionAdd,
        23 when name.SequenceEqual("MESSAGE_REACTION_REMOVE"u8) => DispatchEvent.MessageReactionRemove,
        19 when name.SequenceEqual("MESSAGE_DELETE_BULK"u8) => DispatchEvent.MessageDeleteBulk,
        27 when name.SequenceEqual("MESSAGE_REACTION_REMOVE_ALL"u8) => DispatchEvent.MessageReactionRemoveAll,
        29 when name.SequenceEqual("MESSAGE_REACTION_REMOVE_EMOJI"u8) => DispatchEvent.MessageReactionRemoveEmoji,
        16 when name.SequenceEqual("GUILD_MEMBER_ADD"u8) => DispatchEvent.GuildMemberAdd,
        19 when name.SequenceEqual("GUILD_MEMBER_REMOVE"u8) => DispatchEvent.GuildMemberRemove,
        19 when name.SequenceEqual("GUILD_MEMBER_UPDATE"u8) => DispatchEvent.GuildMemberUpdate,
        12 when name.SequenceEqual("GUILD_CREATE"u8) => DispatchEvent.GuildCreate,
        12 when name.SequenceEqual("GUILD_UPDATE"u8) => DispatchEvent.GuildUpdate,
        12 when name.SequenceEqual("GUILD_DELETE"u8) => DispatchEvent.GuildDelete,
        18 when name.SequenceEqual("INTERACTION_CREATE"u8) => DispatchEvent.InteractionCreate,
        5 when name.SequenceEqual("READY"u8) => DispatchEvent.Ready,
        7 when name.SequenceEqual("RESUMED"u8) => DispatchEvent.Resumed,
        _ => DispatchEvent.Other,
    };
}
