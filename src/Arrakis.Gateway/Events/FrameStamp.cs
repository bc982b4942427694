namespace Arrakis.Gateway.Events;

/// <summary>The times of a frame.</summary>
/// <param name="ReceivedUs">When it was read, Unix microseconds by the gateway's clock.</param>
/// <param name="EventMs">When an event happened that carries no time of its own, Unix milliseconds.</param>
/// <param name="TrustsSent">
/// Whether the frame's field <c>x_sent_ms</c> tells when it was sent, in the place of Discord's timestamps: a replay plays the past.
/// </param>
internal readonly record struct FrameStamp(long ReceivedUs, long EventMs, bool TrustsSent = false);
