using System.Globalization;

namespace Arrakis.Testing.Processes;

/// <summary>A folder for a server's files, named after this process. What a killed process left behind is removed by the next.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private const string Prefix = "arrakis-server-";

    /// <summary>Makes one in the folder for temporary files.</summary>
    public TemporaryFolder()
    {
        RemoveThoseOfTheDead();
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}");
        Path = Directory.CreateDirectory(System.IO.Path.Combine(System.IO.Path.GetTempPath(), name)).FullName;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Removes it and what is in it.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }

    private static void RemoveThoseOfTheDead()
    {
        foreach (var folder in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), Prefix + "*"))
        {
            var process = System.IO.Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (Directory.Exists($"/proc/{process}"))
                continue;
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
                // Another process removes it as well.
            }
            catch (UnauthorizedAccessException)
            {
                // Another user's: it is that user's to remove.
            }
        }
    }
}
