using System.Diagnostics;
using Xunit;

namespace Arrakis.EventLog.Tests.Sqlite;

/// <summary>A test that needs the rights of root, to mount a file system that can become full.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute() => Skip = SmallDisk.CanMount ? null : "mounting a small file system needs root";
}

/// <summary>A tmpfs of a few megabytes, mounted over a directory.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _directory;

    private SmallDisk(string directory) => _directory = directory;

    public static bool CanMount { get; } = Probe();

    public static SmallDisk Mount(string directory, int megabytes)
    {
        Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", directory);
        return new SmallDisk(directory);
    }

    public void Resize(int megabytes) => Run("mount", "-o", $"remount,size={megabytes}m", _directory);

    public void Dispose() => Run("umount", _directory);

    private static bool Probe()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return false;
        var directory = Directory.CreateTempSubdirectory("arrakis-mount-").FullName;
        try
        {
            Mount(directory, 1).Dispose();
            return true;
        }
        catch (InvalidOperationException)
        {
            // Root of a container that may not mount.
            return false;
        }
        finally
        {
            Directory.Delete(directory);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {error}");
    }
}
