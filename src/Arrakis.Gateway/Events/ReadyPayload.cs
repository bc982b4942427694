using System.Text;
using Arrakis.Gateway.Wire;

namespace Arrakis.Gateway.Events;

/// <summary>What is needed of READY.</summary>
internal sealed class ReadyPayload
{
    /// <summary>The session's id.</summary>
    public string SessionId { get; private set; } = "";

    /// <summary>Where to connect for resuming; empty where Discord does not say.</summary>
    public string ResumeUrl { get; private set; } = "";

    /// <summary>The guilds of this shard.</summary>
    public List<GuildPayload> Guilds { get; } = [];

    /// <summary>Reads it, or says what is wrong.</summary>
    public static ReadyPayload? TryRead(scoped in GatewayEnvelope envelope, out string? error)
    {
        var cursor = new JsonCursor(envelope.Data, envelope.DataOffset, depth: 1);
        var ready = new ReadyPayload();
        cursor.BeginObject();
        while (cursor.NextProperty(out var name) && ready.ReadProperty(name, ref cursor))
        {
        }
        error = cursor.Error ?? (ready.SessionId.Length == 0 ? "the field \"session_id\" is missing" : null);
        return error is null ? ready : null;
    }

    private bool ReadProperty(ReadOnlySpan<byte> name, ref JsonCursor cursor)
    {
        if (name.SequenceEqual("session_id"u8))
        {
            var ok = cursor.ReadString(out var id);
            SessionId = Encoding.UTF8.GetString(id);
            return ok;
        }
        if (name.SequenceEqual("resume_gateway_url"u8))
        {
            if (cursor.TryNull())
                return true;
            var ok = cursor.ReadString(out var url);
            ResumeUrl = Encoding.UTF8.GetString(url);
            return ok;
        }
        return name.SequenceEqual("guilds"u8) ? ReadGuilds(ref cursor) : cursor.Skip();
    }

    private bool ReadGuilds(ref JsonCursor cursor)
    {
        if (!cursor.BeginArray())
            return false;
        while (cursor.NextElement())
        {
            if (!GuildPayload.TryRead(ref cursor, out var guild))
                return false;
            if (guild.Id != 0)
                Guilds.Add(guild);
        }
        return cursor.Error is null;
    }
}
