namespace Arrakis.EventLog.Kafka.Reading;

/// <summary>A record that was fetched and not yet read.</summary>
/// <param name="Offset">Its offset.</param>
/// <param name="Payload">Its value; empty where it has none.</param>
/// <param name="AppendedMs">The time that it carries, Unix milliseconds; 0 where it carries none.</param>
internal readonly record struct BufferedRecord(long Offset, byte[] Payload, long AppendedMs)
{
    // The array's header and the queue's slot: without them empty records would weigh nothing.
    private const int Overhead = 64;

    /// <summary>What it weighs in memory, in bytes.</summary>
    public int Bytes => Payload.Length + Overhead;
}
