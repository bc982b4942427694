using System.Globalization;

namespace Arrakis.Bench.Processes;

/// <summary>How busy all processors of the machine are, whoever uses them.</summary>
internal readonly record struct MachineLoad(long Busy, long All)
{
    private const int Idle = 3;
    private const int WaitingForDisk = 4;

    /// <summary>Since the machine started.</summary>
    public static MachineLoad Read()
    {
        var times = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9]
            .Select(t => long.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        return new MachineLoad(times.Sum() - times[Idle] - times[WaitingForDisk], times.Sum());
    }

    /// <summary>The share of time since an earlier look in which a processor was busy, 0 to 1.</summary>
    public double ShareSince(MachineLoad earlier) => (double)(Busy - earlier.Busy) / Math.Max(1, All - earlier.All);
}
