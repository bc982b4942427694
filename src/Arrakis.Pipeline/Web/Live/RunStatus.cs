namespace Arrakis.Pipeline.Web;

/// <summary>A snapshot with what is derived from it: what <c>/api/status</c> and the event stream show.</summary>
internal sealed record RunStatus
{
    public required string Version { get; init; }

    public required long StartedMs { get; init; }

    public required long NowMs { get; init; }

    public required RunSnapshot Snapshot { get; init; }

    /// <summary>Events per second over the last seconds.</summary>
    public double ReceivedPerSecond { get; init; }

    public double AppliedPerSecond { get; init; }

    public int Communities => Snapshot.Communities;

    public long Members => Snapshot.Members;

    public long MemoryBytes { get; init; }

    /// <summary>This second's point of the charts.</summary>
    public required HistoryPoint Point { get; init; }
}

/// <summary>A point of the charts; the rates are null in the first, which has nothing before it to differ from.</summary>
internal sealed record HistoryPoint(
    long TimeMs, double? Received, double? Applied, long LagEvents, double LagSeconds, double? P50, double? P90, double? P99);
