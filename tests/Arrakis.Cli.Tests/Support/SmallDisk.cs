using System.Diagnostics;

namespace Arrakis.Cli.Tests.Support;

/// <summary>A tmpfs of a few megabytes, mounted over a directory. Needs root.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _directory;

    private SmallDisk(string directory) => _directory = directory;

    /// <exception cref="InvalidOperationException">Nothing can be mounted here.</exception>
    public static SmallDisk Mount(string directory, int megabytes)
    {
        Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", directory);
        return new SmallDisk(directory);
    }

    public void Resize(int megabytes) => Run("mount", "-o", $"remount,size={megabytes}m", _directory);

    public void Dispose() => Run("umount", _directory);

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"This test needs the right to mount a small file system: {program} {string.Join(' ', arguments)}: {error}");
        }
    }
}
