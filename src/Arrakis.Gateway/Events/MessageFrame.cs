using System.Runtime.CompilerServices;
using Arrakis.Gateway.Wire;
using Arrakis.Shared.Events;

namespace Arrakis.Gateway.Events;

/// <summary>
/// The short way for nine of ten frames: a MESSAGE_CREATE whose <c>t</c>, <c>s</c> and <c>op</c> stand before <c>d</c>, as
/// Discord writes them, is checked and mapped in one pass instead of two. Whatever is not exactly that takes the general
/// way, which decides alone what a frame means; both ways give the same event.
/// </summary>
internal static class MessageFrame
{
    /// <summary>Reads such a frame. False says nothing about the frame but that the general way must read it.</summary>
    /// <param name="frame">The whole frame.</param>
    /// <param name="e">Takes the event; overwritten also where the answer is false.</param>
    /// <param name="sequence">The frame's sequence.</param>
    /// <param name="sentMs">When a simulator sent it, Unix milliseconds; 0 where the frame does not say.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryRead(ReadOnlySpan<byte> frame, CommunityEvent e, out long sequence, out long sentMs)
    {
        sequence = 0;
        sentMs = 0;
        bool isMessage = false, isDispatch = false, isMapped = false;
        var cursor = new JsonCursor(frame);
        if (!cursor.BeginObject())
            return false;
        while (cursor.NextProperty(out var name))
        {
            if (name.SequenceEqual("t"u8) && !isMessage)
                isMessage = cursor.ReadString(out var kind) && kind.SequenceEqual("MESSAGE_CREATE"u8);
            else if (name.SequenceEqual("s"u8) && sequence == 0)
                _ = cursor.ReadInt64(out sequence);
            else if (name.SequenceEqual("op"u8) && !isDispatch)
                isDispatch = cursor.ReadInt64(out var op) && op == (long)GatewayOpcode.Dispatch;
            else if (name.SequenceEqual("d"u8) && !isMapped && isMessage && isDispatch && sequence > 0)
                isMapped = MessageMapper.Create(ref cursor, e) is null && e.CommunityId != 0;
            else if (name.SequenceEqual("x_sent_ms"u8))
                _ = cursor.ReadInt64(out sentMs);
            else if (!name.SequenceEqual("x_time_ms"u8) || !cursor.ReadInt64(out _))
                return false;
        }
        return isMapped && cursor.AtEnd();
    }
}
