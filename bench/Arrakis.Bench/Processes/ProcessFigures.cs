using System.Globalization;

namespace Arrakis.Bench.Processes;

/// <summary>What Linux says of a process.</summary>
internal static class ProcessFigures
{
    private const double TicksPerSecond = 100;

    /// <summary>Processor time in user and kernel.</summary>
    public static TimeSpan Cpu(int process)
    {
        // The name may hold anything; the figures stand behind its closing bracket.
        var stat = File.ReadAllText($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromSeconds((Number(fields[11]) + Number(fields[12])) / TicksPerSecond);
    }

    /// <summary>Resident memory now, in bytes.</summary>
    public static long Resident(int process) => Field(process, "VmRSS:");

    private static long Field(int process, string name)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return (long)Number(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim()) * 1024;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
