using Arrakis.Shared.Events;

namespace Arrakis.Pipeline.Writing;

/// <summary>When a record's frame reached the gateway. For latency alone: state never reads it.</summary>
/// <param name="ReceivedUs">Unix microseconds, by the gateway's clock.</param>
/// <param name="DiscordDelayMs">Milliseconds that it was on its way from Discord; negative where Discord gave no time.</param>
public readonly record struct Arrival(long ReceivedUs, long DiscordDelayMs)
{
    /// <summary>What an event says; nothing where the record could not be decoded.</summary>
    public static Arrival Of(CommunityEvent? e) =>
        e is null ? default : new Arrival(e.ReceivedUs, e.HasDiscordDelayMs ? e.DiscordDelayMs : -1);

    /// <summary>Microseconds from the frame until a time; zero or more.</summary>
    public long LatencyUs(long untilUs) => Math.Max(0, untilUs - ReceivedUs);

    /// <summary>Seconds from Discord's timestamp until a time; null where Discord gave none.</summary>
    public double? EndToEndSeconds(long untilUs) => DiscordDelayMs < 0 ? null : (DiscordDelayMs / 1e3) + (LatencyUs(untilUs) / 1e6);
}
