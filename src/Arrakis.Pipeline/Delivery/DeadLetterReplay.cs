using System.Globalization;
using Arrakis.Gateway.Events;
using Arrakis.Pipeline.Communities;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Google.Protobuf;

namespace Arrakis.Pipeline.Delivery;

/// <summary>
/// Turns a dead letter into a new record, once what refused it is mended. The record is known by the letter's key (see
/// <see cref="EventIdentity"/>): it is no duplicate of the one that was refused, and brought back twice within the window of
/// <see cref="DuplicateFilter"/> it counts once.
/// </summary>
public static class DeadLetterReplay
{
    /// <summary>The new record of a dead letter.</summary>
    /// <param name="letter">The letter.</param>
    /// <param name="partitions">Of the log that it is brought back to; its partition may be another than before.</param>
    /// <param name="refusal">Why it cannot be brought back; null if it can.</param>
    /// <returns>The record; null if there is none.</returns>
    public static PendingRecord? ToRecord(DeadLetter letter, int partitions, out string? refusal)
    {
        ArgumentNullException.ThrowIfNull(letter);
        if (ToEvent(letter, out refusal) is not { } e)
            return null;
        return new PendingRecord(new CommunityId(e.CommunityId).Partition(partitions), e.ToByteArray());
    }

    private static CommunityEvent? ToEvent(DeadLetter letter, out string? refusal)
    {
        refusal = WhyNothingIsLeft(letter);
        if (refusal is not null || Decode(letter, out refusal) is not { } e)
            return null;
        // Session and sequence have passed: with them it would be a duplicate.
        (e.Session, e.Sequence, e.ReceivedUs) = (0, 0, 0);
        e.ReplayOf = StableHash.Compute(letter.Key);
        refusal = WhyRefusedAgain(e);
        return refusal is null ? e : null;
    }

    private static string? WhyNothingIsLeft(DeadLetter letter)
    {
        if (letter.ReplayedMs != 0)
        {
            var time = DateTimeOffset.FromUnixTimeMilliseconds(letter.ReplayedMs).ToString(
                "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            return $"it was brought back already, at {time} UTC";
        }

        if (letter.Payload.IsEmpty)
        {
            return letter.Reason == DeadLetter.ErasedReason
                ? "what it held was erased with its member"
                : "nothing is left of what it held: it was too old, or a command, which is never kept";
        }

        return letter.Payload.Length >= DeadLetter.MaxPayload
            ? $"only its first {DeadLetter.MaxPayload} bytes were kept"
            : null;
    }

    private static CommunityEvent? Decode(DeadLetter letter, out string? refusal)
    {
        if (letter.Key.StartsWith("frame:", StringComparison.Ordinal))
            return RefusedFrame.ToEvent(letter.Payload.Span, letter.RefusedMs, out refusal) ?? DecodeUnappended(letter, ref refusal);
        if (DeadLetterKey.Of(letter.Key) is null)
        {
            refusal = "its key is neither a record's (log:…) nor a frame's (frame:…)";
            return null;
        }

        return Parse(letter, out refusal);
    }

    // What a gateway had mapped, and the log did not take, has its frame's name and holds the record.
    private static CommunityEvent? DecodeUnappended(DeadLetter letter, ref string? refusal)
    {
        if (Parse(letter, out _) is not { } e || e.CommunityId == 0 || e.CommunityId != letter.CommunityId)
            return null;
        refusal = null;
        return e;
    }

    private static CommunityEvent? Parse(DeadLetter letter, out string? refusal)
    {
        try
        {
            refusal = null;
            return CommunityEvent.Parser.ParseFrom(letter.Payload.Span);
        }
        catch (InvalidProtocolBufferException fault)
        {
            refusal = $"not a CommunityEvent in protobuf: {fault.Message}";
            return null;
        }
    }

    // What has not been mended would only make another dead letter.
    private static string? WhyRefusedAgain(CommunityEvent e)
    {
        if (e.CommunityId <= 0)
            return $"its community_id is {e.CommunityId}, but has to be a snowflake above 0";
        try
        {
            EventCheck.Check(new CommunityId(e.CommunityId), e);
            return null;
        }
        catch (InvalidEventException fault)
        {
            return fault.Message;
        }
    }
}
