using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Google.Protobuf;

namespace Arrakis.EventLog.Kafka.Appending;

/// <summary>Makes dead letters of records that Kafka refuses for their own fault.</summary>
internal static class RefusedLetters
{
    private const int MaxPayload = 64 * 1024;

    /// <summary>The letter of a record.</summary>
    public static DeadLetter For(ReadOnlyMemory<byte> payload, string reason, DateTimeOffset now)
    {
        var @event = Parse(payload);
        return new DeadLetter
        {
            Key = @event is { Sequence: > 0 }
                ? $"frame:{@event.Session:x16}:{@event.Sequence}"
                : $"frame:{@event?.Session ?? 0:x16}:~{StableHash.Compute(payload.Span):x16}",
            Stage = "gateway",
            Reason = reason,
            RefusedMs = now.ToUnixTimeMilliseconds(),
            CommunityId = @event?.CommunityId ?? 0,
            MemberId = @event?.MemberId ?? 0,
            Payload = payload[..Math.Min(payload.Length, MaxPayload)].ToArray(),
        };
    }

    private static CommunityEvent? Parse(ReadOnlyMemory<byte> payload)
    {
        try
        {
            return CommunityEvent.Parser.ParseFrom(payload.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            // What is no event has no names either; its hash stands for it.
            return null;
        }
    }
}
