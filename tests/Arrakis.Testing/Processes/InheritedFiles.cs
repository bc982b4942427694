using System.Globalization;
using System.Runtime.InteropServices;

namespace Arrakis.Testing.Processes;

/// <summary>
/// Keeps open files of this process from the processes that it starts. .NET opens its own so; a native library that takes
/// connections, such as a mock server, may not, and a connection that a child holds too does not end when the server closes it.
/// </summary>
public static partial class InheritedFiles
{
    private const int FirstBeyondStandard = 3;
    private const int SetFlags = 2; // F_SETFD
    private const int CloseOnExec = 1; // FD_CLOEXEC

    /// <summary>Marks all that is open now; called before a process is started.</summary>
    public static void Withhold()
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            // What was closed since, the listing itself among it, is not there to be marked.
            var file = int.Parse(Path.GetFileName(entry), CultureInfo.InvariantCulture);
            if (file >= FirstBeyondStandard)
                _ = SetFlag(file, SetFlags, CloseOnExec);
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int SetFlag(int file, int command, int flag);
}
