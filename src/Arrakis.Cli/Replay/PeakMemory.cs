using System.Diagnostics;
using System.Globalization;

namespace Arrakis.Cli.Replay;

/// <summary>The most memory that this process has had resident.</summary>
internal static class PeakMemory
{
    /// <summary>Bytes: VmHWM of Linux, or what the runtime reports elsewhere.</summary>
    public static long Bytes()
    {
        if (File.Exists("/proc/self/status"))
        {
            foreach (var line in File.ReadLines("/proc/self/status"))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                    return long.Parse(line.AsSpan(6).Trim().TrimEnd("kB ").Trim(), CultureInfo.InvariantCulture) * 1024;
            }
        }

        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
