using Akka.Configuration;

namespace Arrakis.Persistence.Scylla.Configuration;

/// <summary>What the journal's own section says.</summary>
internal sealed record JournalSettings(
    string Store, string? Serializer, int BucketSize, int BatchEvents, int BatchBytes, int MaxAtomicWriteBytes, int ReplayPageSize,
    TimeSpan ReplayPageTimeout)
{
    /// <summary>The most statements that the protocol allows in a batch.</summary>
    public const int MostInBatch = 65_535;

    private const int Mebibyte = 1024 * 1024;

    /// <exception cref="ConfigurationException">Something is mistaken; one line names all of it.</exception>
    public static JournalSettings From(Config config, string path)
    {
        var reader = new HoconReader(config, path);
        var settings = new JournalSettings(
            reader.Required("store"),
            reader.Text("serializer"),
            reader.Number("bucket-size", 2, 10_000_000),
            reader.Number("batch-events", 1, 10_000),
            reader.Bytes("batch-bytes", 1_024, 16 * Mebibyte),
            reader.Bytes("max-atomic-write-bytes", 1_024, 128 * Mebibyte),
            reader.Number("replay-page-size", 1, 100_000),
            reader.Duration("replay-page-timeout"));
        if (settings.ReplayPageTimeout <= TimeSpan.Zero || settings.ReplayPageTimeout > TimeSpan.FromDays(1))
            reader.Mistake("replay-page-timeout", "has to be above zero and at most a day");
        reader.ThrowIfMistaken();
        return settings;
    }
}
