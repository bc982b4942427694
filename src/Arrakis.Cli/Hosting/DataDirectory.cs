namespace Arrakis.Cli.Hosting;

/// <summary>The directory of a run; a temporary one goes when it is disposed of.</summary>
internal sealed class DataDirectory : IDisposable
{
    private DataDirectory(string path, bool isTemporary) => (Path, IsTemporary) = (path, isTemporary);

    public string Path { get; }

    public bool IsTemporary { get; }

    public static DataDirectory Choose(string? named, bool isSimulated) => named is not null
        ? new DataDirectory(System.IO.Path.GetFullPath(named), isTemporary: false)
        : isSimulated
            ? Temporary()
            : new DataDirectory(System.IO.Path.GetFullPath(DataFiles.DefaultDirectory), isTemporary: false);

    public static DataDirectory Temporary() => new(Directory.CreateTempSubdirectory("arrakis-").FullName, isTemporary: true);

    public void Dispose()
    {
        if (IsTemporary)
            Directory.Delete(Path, recursive: true);
    }
}
