using Arrakis.Gateway.Wire;
using Arrakis.Shared.Events;

namespace Arrakis.Gateway.Events;

/// <summary>Reads a frame again that was kept as a dead letter, with the same mapper that refused it.</summary>
public static class RefusedFrame
{
    /// <summary>The event of a frame, without its origin: that sequence has passed.</summary>
    /// <param name="frame">The whole frame as Discord sent it.</param>
    /// <param name="refusedMs">When it was refused, Unix milliseconds: the time of an event that carries none.</param>
    /// <param name="refusal">Why there is none; null if there is.</param>
    /// <returns>The event; null if the frame gives none.</returns>
    public static CommunityEvent? ToEvent(ReadOnlySpan<byte> frame, long refusedMs, out string? refusal)
    {
        if (!GatewayEnvelope.TryRead(frame, out var envelope, out refusal))
            return null;
        if (envelope.Op != GatewayOpcode.Dispatch)
        {
            refusal = $"a frame of opcode {(int)envelope.Op} carries no event";
            return null;
        }

        // It may have been a guild's first: without a list of guilds, one that the bot joined just before counts as joined.
        var mapper = new EventMapper(new GuildRegistry());
        var result = mapper.Map(envelope, new FrameStamp(ReceivedUs: 0, refusedMs));
        refusal = result switch
        {
            MapResult.Event => null,
            MapResult.Malformed => mapper.Reason,
            MapResult.Interaction => "a command is not answered later",
            _ => "it says nothing that counts in a community",
        };
        return refusal is null ? mapper.Event : null;
    }
}
