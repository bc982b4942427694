using System.Runtime.CompilerServices;

namespace Arrakis.Gateway.Wire;

/// <summary>
/// A frame as far as routing needs it, read in one pass: opcode, sequence, event name and the raw text of <c>d</c>.
/// Points into the frame; nothing is copied.
/// </summary>
internal ref struct GatewayEnvelope
{
    /// <summary>The opcode.</summary>
    public GatewayOpcode Op;

    /// <summary>The sequence, 1 and above; 0 where the frame carries none.</summary>
    public long Sequence;

    /// <summary>The event; <see cref="DispatchEvent.None"/> where the frame carries no name.</summary>
    public DispatchEvent Event;

    /// <summary>The event's name as sent.</summary>
    public ReadOnlySpan<byte> EventName;

    /// <summary>The text of <c>d</c>, checked to be whole; empty where there is none.</summary>
    public ReadOnlySpan<byte> Data;

    /// <summary>Where <c>d</c> starts in the frame.</summary>
    public int DataOffset;

    /// <summary>A simulator's time of the event, Unix milliseconds; 0 where the frame carries none.</summary>
    public long EventTimeMs;

    /// <summary>When a simulator sent the frame, Unix milliseconds; 0 where the frame does not say.</summary>
    public long SentMs;

    /// <summary>
    /// Reads a frame. On a fault the fields that were read before it are set, so that a dead letter can name the sequence.
    /// </summary>
    /// <param name="frame">The whole frame, UTF-8.</param>
    /// <param name="envelope">What it says.</param>
    /// <param name="error">What is wrong and where; null if nothing is.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryRead(ReadOnlySpan<byte> frame, out GatewayEnvelope envelope, out string? error)
    {
        envelope = default;
        var cursor = new JsonCursor(frame);
        var hasOp = false;
        if (cursor.BeginObject())
        {
            while (cursor.NextProperty(out var name))
            {
                bool ok;
                if (name.SequenceEqual("d"u8))
                {
                    ok = cursor.Skip(out envelope.Data);
                    envelope.DataOffset = cursor.Position - envelope.Data.Length;
                }
                else if (name.SequenceEqual("t"u8))
                {
                    ok = ReadEvent(ref cursor, out envelope.EventName, out envelope.Event);
                }
                else
                {
                    ok = ReadNumber(
                        name, ref cursor, ref envelope.Op, ref envelope.Sequence, ref envelope.EventTimeMs, ref envelope.SentMs, ref hasOp);
                }
                if (!ok)
                    break;
            }
            if (cursor.Error is null)
                cursor.AtEnd();
        }
        if (cursor.Error is null && !hasOp)
            cursor.Fail("the opcode \"op\" is missing");
        error = cursor.Error;
        return error is null;
    }

    private static bool ReadNumber(
        scoped ReadOnlySpan<byte> name, scoped ref JsonCursor cursor, ref GatewayOpcode op, ref long sequence, ref long eventTimeMs,
        ref long sentMs, ref bool hasOp)
    {
        if (name.SequenceEqual("s"u8))
            return ReadSequence(ref cursor, out sequence);
        if (name.SequenceEqual("x_time_ms"u8))
            return cursor.ReadInt64(out eventTimeMs);
        if (name.SequenceEqual("x_sent_ms"u8))
            return cursor.ReadInt64(out sentMs);
        if (!name.SequenceEqual("op"u8))
            return cursor.Skip();
        if (!cursor.ReadInt64(out var code))
            return false;
        hasOp = true;
        op = code is >= 0 and <= int.MaxValue ? (GatewayOpcode)code : (GatewayOpcode)int.MaxValue;
        return true;
    }

    private static bool ReadEvent(scoped ref JsonCursor cursor, out ReadOnlySpan<byte> name, out DispatchEvent value)
    {
        name = default;
        value = DispatchEvent.None;
        if (cursor.TryNull())
            return true;
        if (!cursor.ReadString(out name))
            return false;
        value = DispatchEvents.Parse(name);
        return true;
    }

    private static bool ReadSequence(scoped ref JsonCursor cursor, out long sequence)
    {
        sequence = 0;
        if (cursor.TryNull())
            return true;
        if (!cursor.ReadInt64(out var value))
            return false;
        if (value < 0)
            return cursor.Fail("the sequence is negative");
        // The text may be cut within the number.
        if (cursor.Peek() == 0)
            return cursor.Fail("the frame ends within the sequence");
        sequence = value;
        return true;
    }
}
