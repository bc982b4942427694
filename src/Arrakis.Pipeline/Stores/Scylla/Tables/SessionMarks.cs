using System.Buffers.Binary;
using Arrakis.Shared.Log;

namespace Arrakis.Pipeline.Stores.Scylla.Tables;

/// <summary>
/// Session watermarks as bytes: a version, then for each session in order of its hash the hash (8 bytes, little endian), its
/// sequence, and how far before the committed offset it was last seen, the latter two as LEB128. Some 14 bytes a session. Equal
/// watermarks are equal bytes.
/// </summary>
internal static class SessionMarks
{
    /// <summary>
    /// More are refused. A partition forgets a session after a million records, and one of 65,536 would have brought fifteen of
    /// them: no bot may start sessions that fast.
    /// </summary>
    public const int Most = 65_536;

    private const byte Version = 1;
    private const int HashBytes = 8;
    private const int MostNumberBytes = 10;

    /// <summary>Writes watermarks.</summary>
    /// <exception cref="EventLogException">There are too many.</exception>
    public static byte[] Write(IReadOnlyList<SessionWatermark> sessions, long nextOffset)
    {
        if (sessions.Count > Most)
        {
            throw new EventLogException(
                $"A commit at offset {nextOffset} has {sessions.Count} sessions; at most {Most} can be kept", isTransient: false);
        }

        var sorted = sessions.ToArray();
        Array.Sort(sorted, static (a, b) => a.Session.CompareTo(b.Session));
        var bytes = new byte[1 + (sorted.Length * (HashBytes + (2 * MostNumberBytes)))];
        bytes[0] = Version;
        var at = 1;
        foreach (var mark in sorted)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), mark.Session);
            at += HashBytes;
            WriteNumber(bytes, ref at, unchecked((ulong)mark.Sequence));
            WriteNumber(bytes, ref at, unchecked((ulong)(nextOffset - mark.LastSeenOffset)));
        }

        return bytes[..at];
    }

    /// <summary>Reads watermarks.</summary>
    /// <exception cref="EventLogException">The bytes are damaged, or of a newer version.</exception>
    public static IReadOnlyList<SessionWatermark> Read(ReadOnlySpan<byte> bytes, long nextOffset)
    {
        if (bytes.IsEmpty || bytes[0] != Version)
            throw Damaged(bytes.IsEmpty ? "they are empty" : $"they are of version {bytes[0]}, and this program knows {Version}");
        var sessions = new List<SessionWatermark>();
        bytes = bytes[1..];
        while (!bytes.IsEmpty)
        {
            if (bytes.Length < HashBytes)
                throw Damaged("they end within a session");
            var session = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            bytes = bytes[HashBytes..];
            var sequence = unchecked((long)ReadNumber(ref bytes));
            sessions.Add(new SessionWatermark(session, sequence, nextOffset - unchecked((long)ReadNumber(ref bytes))));
        }

        return sessions;
    }

    private static void WriteNumber(byte[] bytes, ref int at, ulong number)
    {
        for (; number >= 0x80; number >>= 7)
            bytes[at++] = (byte)(number | 0x80);
        bytes[at++] = (byte)number;
    }

    private static ulong ReadNumber(ref ReadOnlySpan<byte> bytes)
    {
        var number = 0UL;
        for (var i = 0; i < MostNumberBytes && i < bytes.Length; i++)
        {
            number |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] >= 0x80)
                continue;
            bytes = bytes[(i + 1)..];
            return number;
        }

        throw Damaged("they end within a number");
    }

    private static EventLogException Damaged(string what) =>
        new($"The session watermarks of a committed position cannot be read: {what}", isTransient: false);
}
