using System.Diagnostics.Metrics;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Cli.Hosting;

/// <summary>Shows how large the files of a data directory are, and how much room is left beside them.</summary>
internal sealed class DataGauges(string directory) : IDisposable
{
    private readonly string[] _files = [DataFiles.Log(directory), DataFiles.Store(directory)];
    private readonly List<IDisposable> _shown = [];

    public DataGauges Show()
    {
        _shown.Add(StoreMetrics.FileSize.Show(Sizes));
        _shown.Add(StoreMetrics.FreeSpace.Show(() => [new Measurement<long>(new DriveInfo(directory).AvailableFreeSpace)]));
        return this;
    }

    public void Dispose()
    {
        foreach (var gauge in _shown)
            gauge.Dispose();
    }

    // A node whose scores are in ScyllaDB has no store.db.
    private IEnumerable<Measurement<long>> Sizes() => _files.Where(File.Exists).Select(file =>
        new Measurement<long>(Size(file) + Size(file + "-wal"), new KeyValuePair<string, object?>("file", Path.GetFileName(file))));

    private static long Size(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
