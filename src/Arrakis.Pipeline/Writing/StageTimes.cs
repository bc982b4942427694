using Arrakis.Shared.Telemetry;

namespace Arrakis.Pipeline.Writing;

/// <summary>
/// When a record came to each stage on its way, by the clocks of the machines that saw it; 0 where nobody said. Clocks that
/// disagree make a stage zero, never negative.
/// </summary>
/// <param name="ReceivedUs">Its frame reached the gateway, Unix microseconds.</param>
/// <param name="AppendedMs">The log took it, Unix milliseconds.</param>
/// <param name="ReadUs">Its owner read it, Unix microseconds.</param>
/// <param name="SealedUs">Its flush was sealed, Unix microseconds.</param>
public readonly record struct StageTimes(long ReceivedUs, long AppendedMs, long ReadUs, long SealedUs)
{
    private static readonly KeyValuePair<string, object?> AppendTag = new("stage", "append");
    private static readonly KeyValuePair<string, object?> ReadTag = new("stage", "read");
    private static readonly KeyValuePair<string, object?> GatherTag = new("stage", "gather");
    private static readonly KeyValuePair<string, object?> WriteTag = new("stage", "write");

    /// <summary>Seconds from the frame's arrival until the log had it.</summary>
    public double? Append => Between(ReceivedUs, AppendedUs);

    /// <summary>Seconds until its owner read it.</summary>
    public double? Read => Between(AppendedUs, ReadUs);

    /// <summary>Seconds until its flush was sealed.</summary>
    public double? Gather => Between(ReadUs, SealedUs);

    private long AppendedUs => AppendedMs * 1000;

    /// <summary>Seconds until it was durable and committed.</summary>
    public double? Write(long durableUs) => Between(SealedUs, durableUs);

    /// <summary>Measures the stages of a record that has become durable.</summary>
    internal void Record(long durableUs)
    {
        Record(Append, AppendTag);
        Record(Read, ReadTag);
        Record(Gather, GatherTag);
        Record(Write(durableUs), WriteTag);
    }

    private static double? Between(long fromUs, long toUs) => fromUs <= 0 || toUs <= 0 ? null : Math.Max(0, toUs - fromUs) / 1e6;

    private static void Record(double? seconds, KeyValuePair<string, object?> stage)
    {
        if (seconds is { } value)
            PipelineMetrics.StageDuration.Record(value, stage);
    }
}
