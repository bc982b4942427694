using System.Diagnostics.Metrics;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Pipeline.Commands;

/// <summary>The gauge of the commands under way.</summary>
internal static class ActiveCommands
{
    /// <summary>Shows how many there are, until disposed.</summary>
    public static IDisposable Show(Func<long> count) => PipelineMetrics.ActiveMessages.Show(
        () => [new Measurement<long>(count(), new KeyValuePair<string, object?>("consumer", "commands"))]);
}
