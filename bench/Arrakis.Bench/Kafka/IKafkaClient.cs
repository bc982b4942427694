namespace Arrakis.Bench.Kafka;

/// <summary>One of those that are compared.</summary>
internal interface IKafkaClient : IDisposable
{
    string Name { get; }

    /// <summary>Writes all events, until all are acknowledged.</summary>
    Task<KafkaFigures> WriteAsync(string prefix);

    /// <summary>Reads all events.</summary>
    Task<KafkaFigures> ReadAsync(string prefix);
}

/// <summary>What a run has cost.</summary>
internal sealed record KafkaFigures
{
    /// <summary>For who is measured from without.</summary>
    public static KafkaFigures Unmeasured { get; } = new();

    public int Round { get; init; }

    public string Client { get; init; } = "";

    public string Work { get; init; } = "";

    public double Seconds { get; init; }

    public double CpuSeconds { get; init; }

    public long? Allocated { get; init; }
}
