using System.Runtime.CompilerServices;

namespace Arrakis.Shared.Telemetry;

/// <summary>Every instrument of Arrakis.</summary>
public static class InstrumentCatalog
{
    /// <summary>
    /// Creates the instruments of every <c>*Metrics</c> class beside this one. They are otherwise created on first use, and
    /// a metric that does not exist yet looks to an alert like one that was renamed.
    /// </summary>
    public static void CreateAll()
    {
        var holders = typeof(InstrumentCatalog).Assembly.GetTypes()
            .Where(t => t.Namespace == typeof(InstrumentCatalog).Namespace && t.Name.EndsWith("Metrics", StringComparison.Ordinal));
        foreach (var holder in holders) RuntimeHelpers.RunClassConstructor(holder.TypeHandle);
    }
}
