using Akka.Configuration;

namespace Arrakis.Persistence.Scylla.Configuration;

/// <summary>What the snapshot store's own section says.</summary>
internal sealed record SnapshotSettings(string Store, string? Serializer, int ChunkBytes, int MaxSnapshotBytes)
{
    private const int Kibibyte = 1024;

    /// <exception cref="ConfigurationException">Something is mistaken; one line names all of it.</exception>
    public static SnapshotSettings From(Config config, string path)
    {
        var reader = new HoconReader(config, path);
        var settings = new SnapshotSettings(
            reader.Required("store"),
            reader.Text("serializer"),
            reader.Bytes("chunk-bytes", Kibibyte, 8 * Kibibyte * Kibibyte),
            reader.Bytes("max-snapshot-bytes", Kibibyte, Kibibyte * Kibibyte * Kibibyte));
        reader.ThrowIfMistaken();
        return settings;
    }
}
