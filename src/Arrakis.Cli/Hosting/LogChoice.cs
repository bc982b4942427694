using Arrakis.EventLog.Kafka;

namespace Arrakis.Cli.Hosting;

/// <summary>The kinds of event log.</summary>
internal enum LogKind
{
    /// <summary>A file of the data directory, of a single node.</summary>
    Sqlite,

    /// <summary>Topics of Kafka, with positions, dead letters and sessions in ScyllaDB.</summary>
    Kafka,
}

/// <summary>Where a command finds the event log.</summary>
/// <param name="Kafka">How Kafka is reached; null for SQLite, in the data directory.</param>
/// <param name="Scylla">Where the state of a log on Kafka stands; null for SQLite.</param>
internal sealed record LogChoice(KafkaOptions? Kafka, ScyllaSettings? Scylla)
{
    public static LogChoice Sqlite { get; } = new(Kafka: null, Scylla: null);

    /// <summary>
    /// What was asked for; without that, Kafka where the settings name it. Mistakes are left to
    /// <see cref="Settings.ThrowIfMistaken"/>.
    /// </summary>
    public static LogChoice Of(LogKind? asked, Settings settings) => asked switch
    {
        LogKind.Sqlite => Sqlite,
        LogKind.Kafka => OnKafka(settings),
        _ => settings.NamesKafka ? OnKafka(settings) : Sqlite,
    };

    /// <summary>The same for a command that needs no other settings.</summary>
    /// <exception cref="UsageException">The settings have mistakes.</exception>
    public static LogChoice Load(LogKind? asked)
    {
        var settings = Settings.Load();
        var choice = Of(asked, settings);
        settings.ThrowIfMistaken();
        return choice;
    }

    /// <summary>The log on Kafka, and the ScyllaDB that has to be beside it.</summary>
    public static LogChoice OnKafka(Settings settings) => new(settings.Kafka(), settings.ScyllaBesideKafka());

    /// <summary>Which it is, for a person; without secrets.</summary>
    public override string ToString() => Kafka is null ? "SQLite" : Kafka.ToString();
}
