namespace Arrakis.EventLog.Tests.Sqlite;

/// <summary>A directory of a test's own, which goes with it.</summary>
internal sealed class TempDirectory : IDisposable
{
    public TempDirectory() => Path = Directory.CreateTempSubdirectory("arrakis-test-").FullName;

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
