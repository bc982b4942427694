namespace Arrakis.Gateway.Events;

/// <summary>The times of a frame.</summary>
/// <param name="ReceivedUs">When it was read, Unix microseconds by the gateway's clock.</param>
/// <param name="EventMs">When an event happened that carries no time of its own, Unix milliseconds.</param>
internal readonly record struct FrameStamp(long ReceivedUs, long EventMs);
