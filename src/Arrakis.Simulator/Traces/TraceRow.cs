using System.Runtime.InteropServices;

namespace Arrakis.Simulator;

/// <summary>One message of a trace, 16 bytes so that a year of a busy community fits into some megabytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TraceRow
{
    internal const int MaxLength = 0x7FFF;
    internal const int MaxReactions = 0xFFF;
    internal const int MaxEmbeds = 0xF;
    internal const int MaxAttachments = 0xFF;

    private readonly ushort _lengthAndPinned;
    private readonly ushort _reactionsAndEmbeds;

    internal TraceRow(long timeMs, int channel, int author, int length, int attachments, int embeds, int reactions, bool pinned)
    {
        TimeMs = timeMs;
        Channel = (byte)channel;
        Author = (ushort)author;
        Attachments = (byte)attachments;
        _lengthAndPinned = (ushort)(length | (pinned ? 0x8000 : 0));
        _reactionsAndEmbeds = (ushort)(reactions | (embeds << 12));
    }

    internal long TimeMs { get; }

    internal ushort Author { get; }

    internal byte Channel { get; }

    internal byte Attachments { get; }

    internal readonly int Length => _lengthAndPinned & MaxLength;

    internal readonly bool Pinned => (_lengthAndPinned & 0x8000) != 0;

    internal readonly int Reactions => _reactionsAndEmbeds & MaxReactions;

    internal readonly int Embeds => _reactionsAndEmbeds >> 12;
}
