using Arrakis.Gateway.Wire;
using Arrakis.Shared.Discord;
using Arrakis.Shared.Events;

namespace Arrakis.Gateway.Events;

/// <summary>
/// Turns the data of a dispatch into one <see cref="CommunityEvent"/>, reading only what the event needs. The event object
/// is used again for the next frame: whoever keeps it copies it, usually by serializing. One mapper belongs to one shard.
/// </summary>
internal sealed class EventMapper(GuildRegistry guilds)
{
    private readonly CommunityEvent _event = new();

    /// <summary>The event of the last frame that gave <see cref="MapResult.Event"/>.</summary>
    public CommunityEvent Event => _event;

    /// <summary>The command of the last frame that gave <see cref="MapResult.Interaction"/>.</summary>
    public Interaction? Interaction { get; private set; }

    /// <summary>What is wrong with the last frame that gave <see cref="MapResult.Malformed"/>.</summary>
    public string? Reason { get; private set; }

    /// <summary>Maps a frame that is a message and nothing unusual; false says that the frame must be read the general way.</summary>
    public bool TryMapMessage(ReadOnlySpan<byte> frame, FrameStamp stamp, out long sequence)
    {
        CommunityEvents.Reset(_event);
        _event.ReceivedUs = stamp.ReceivedUs;
        if (!MessageFrame.TryRead(frame, _event, out sequence, out var sentMs))
            return false;
        DiscordDelay.Set(_event, stamp, sentMs);
        return true;
    }

    /// <summary>Maps a dispatch.</summary>
    /// <param name="envelope">The frame, whose data has been checked to be whole JSON.</param>
    /// <param name="stamp">Its times.</param>
    public MapResult Map(scoped in GatewayEnvelope envelope, FrameStamp stamp)
    {
        if (envelope.Event is DispatchEvent.Other or DispatchEvent.GuildUpdate
            or DispatchEvent.MessageReactionRemoveAll or DispatchEvent.MessageReactionRemoveEmoji)
            return MapResult.Skipped;
        var cursor = new JsonCursor(envelope.Data, envelope.DataOffset, depth: 1);
        CommunityEvents.Reset(_event);
        _event.ReceivedUs = stamp.ReceivedUs;
        _event.TimeMs = stamp.EventMs;
        Interaction = null;
        Reason = null;
        var result = Read(envelope.Event, ref cursor, stamp);
        if (cursor.Error is not null)
            Reason = cursor.Error;
        if (Reason is null)
        {
            if (result == MapResult.Event)
                DiscordDelay.Set(_event, stamp, envelope.SentMs);
            return result;
        }
        Reason = $"{envelope.Event}: {Reason}";
        return MapResult.Malformed;
    }

    private MapResult Read(DispatchEvent kind, ref JsonCursor cursor, FrameStamp stamp)
    {
        switch (kind)
        {
            case DispatchEvent.MessageCreate:
                return Finish(MessageMapper.Create(ref cursor, _event));
            case DispatchEvent.MessageDelete:
                return Finish(MessageMapper.Delete(ref cursor, _event));
            case DispatchEvent.MessageDeleteBulk:
                return Finish(MessageMapper.DeleteBulk(ref cursor, _event));
            case DispatchEvent.MessageReactionAdd:
                return Finish(ReactionMapper.Map(ref cursor, _event, EventKind.ReactionAdded));
            case DispatchEvent.MessageReactionRemove:
                return Finish(ReactionMapper.Map(ref cursor, _event, EventKind.ReactionRemoved));
            case DispatchEvent.GuildMemberAdd:
                return Finish(MemberMapper.Map(ref cursor, _event, EventKind.MemberJoined));
            case DispatchEvent.GuildMemberRemove:
                return Finish(MemberMapper.Map(ref cursor, _event, EventKind.MemberLeft));
            case DispatchEvent.GuildMemberUpdate:
                return Finish(MemberMapper.Map(ref cursor, _event, EventKind.MemberUpdated));
            case DispatchEvent.GuildCreate or DispatchEvent.GuildDelete:
                return MapGuild(kind, ref cursor);
            case DispatchEvent.InteractionCreate:
                return MapInteraction(ref cursor, stamp);
            default:
                return MapResult.Skipped;
        }
    }

    /// <param name="missing">The required field that the payload lacks; null if it lacks none.</param>
    private MapResult Finish(string? missing)
    {
        if (missing is not null)
            Reason = $"the field \"{missing}\" is missing or null";
        // Direct messages carry no guild.
        return _event.CommunityId == 0 ? MapResult.Skipped : MapResult.Event;
    }

    private MapResult MapGuild(DispatchEvent kind, ref JsonCursor cursor)
    {
        if (!GuildPayload.TryRead(ref cursor, out var guild))
            return MapResult.Malformed;
        if (guild.Id == 0)
            return Finish("id");
        if (kind == DispatchEvent.GuildDelete)
        {
            if (!guilds.OnDelete(guild.Id, guild.Unavailable))
                return MapResult.Skipped;
            _event.Kind = EventKind.GuildLeft;
        }
        else
        {
            if (!guilds.OnCreate(guild.Id, guild.Unavailable, guild.JoinedMs, _event.TimeMs))
                return MapResult.Skipped;
            _event.Kind = EventKind.GuildJoined;
            if (guild.JoinedMs != 0)
                _event.TimeMs = guild.JoinedMs;
        }
        _event.CommunityId = guild.Id;
        return MapResult.Event;
    }

    private MapResult MapInteraction(ref JsonCursor cursor, FrameStamp stamp)
    {
        if (!InteractionMapper.TryRead(ref cursor, stamp.ReceivedUs, out var interaction, out var missing))
            return MapResult.Malformed;
        if (missing is not null)
            return Finish(missing);
        Interaction = interaction;
        return interaction is null ? MapResult.Skipped : MapResult.Interaction;
    }
}
