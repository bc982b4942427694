using Arrakis.Pipeline.Stores.Scylla;
using Arrakis.Pipeline.Stores.Sqlite;
using Arrakis.Shared.Store;

namespace Arrakis.Cli.Hosting;

/// <summary>The kinds of store.</summary>
internal enum StoreKind
{
    /// <summary>A file of the data directory.</summary>
    Sqlite,

    /// <summary>A keyspace of ScyllaDB or Cassandra.</summary>
    Scylla,
}

/// <summary>Where a command finds the scores.</summary>
/// <param name="Scylla">How ScyllaDB is reached; null for SQLite, in the data directory.</param>
internal sealed record StoreChoice(ScyllaSettings? Scylla)
{
    public static StoreChoice Sqlite { get; } = new(Scylla: null);

    /// <summary>
    /// What was asked for; without that, ScyllaDB where the settings name it. Mistakes are left to
    /// <see cref="Settings.ThrowIfMistaken"/>.
    /// </summary>
    public static StoreChoice Of(StoreKind? asked, Settings settings) => asked switch
    {
        StoreKind.Sqlite => Sqlite,
        StoreKind.Scylla => new StoreChoice(settings.Scylla()),
        _ => settings.NamesScylla ? new StoreChoice(settings.Scylla()) : Sqlite,
    };

    /// <summary>The same for a command that needs no other settings.</summary>
    /// <exception cref="UsageException">The settings have mistakes.</exception>
    public static StoreChoice Load(StoreKind? asked)
    {
        var settings = Settings.Load();
        var choice = Of(asked, settings);
        settings.ThrowIfMistaken();
        return choice;
    }

    /// <summary>Log and store for a command that needs no other settings.</summary>
    /// <exception cref="UsageException">The settings have mistakes, or the two do not go together.</exception>
    public static (LogChoice Log, StoreChoice Store) LoadBeside(LogKind? askedLog, StoreKind? askedStore)
    {
        var settings = Settings.Load();
        var log = LogChoice.Of(askedLog, settings);
        var store = log.Scylla is { } scylla ? new StoreChoice(scylla) : Of(askedStore, settings);
        settings.ThrowIfMistaken();
        return log.Scylla is not null && askedStore == StoreKind.Sqlite
            ? throw new UsageException("--store sqlite goes with --log sqlite alone: with Kafka, scores stand in ScyllaDB.")
            : (log, store);
    }

    /// <summary>Opens the store of a node, which writes it.</summary>
    /// <param name="directory">The node's data directory.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    public async Task<ICommunityStore> OpenAsync(string directory, CancellationToken cancellationToken) => Scylla is null
        ? await SqliteCommunityStore.OpenAsync(new SqliteCommunityStoreOptions { Directory = directory }, cancellationToken)
        : await OpenScyllaAsync(Scylla, cancellationToken);

    /// <summary>Opens the store to read it; a node may run meanwhile.</summary>
    /// <param name="directory">The node's data directory; ./data if null.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    /// <exception cref="UsageException">The directory holds no store.</exception>
    public async Task<ICommunityStore> OpenToReadAsync(string? directory, CancellationToken cancellationToken) => Scylla is null
        ? SqliteCommunityStore.OpenReadOnly(DataFiles.ExistingStore(directory))
        : await OpenScyllaAsync(Scylla, cancellationToken);

    /// <summary>Which it is, for a person; without secrets.</summary>
    public override string ToString() => Scylla is null ? "SQLite" : $"ScyllaDB, {Scylla}";

    private static Task<ScyllaCommunityStore> OpenScyllaAsync(ScyllaSettings settings, CancellationToken cancellationToken) =>
        ScyllaCommunityStore.OpenAsync(settings.StoreOptions, cancellationToken);
}
