using Arrakis.EventLog.Kafka;
using Arrakis.EventLog.Sqlite;
using Arrakis.Pipeline.Stores.Scylla;
using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Cli.Hosting;

/// <summary>The event log of a command that is no node, with its dead letters.</summary>
internal sealed class OpenLog : IAsyncDisposable
{
    private readonly IAsyncDisposable? _state;

    private OpenLog(IEventLog log, IDeadLetterStore letters, IAsyncDisposable? state) => (Events, Letters, _state) = (log, letters, state);

    /// <summary>The events.</summary>
    public IEventLog Events { get; }

    /// <summary>The dead letters.</summary>
    public IDeadLetterStore Letters { get; }

    /// <summary>Whether nodes may run meanwhile, which then apply at once what is appended.</summary>
    public bool IsShared => _state is not null;

    /// <summary>Opens it to append: on SQLite the node must not run, on Kafka it may.</summary>
    /// <param name="choice">Where it is.</param>
    /// <param name="data">The data directory; ./data if null.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    /// <exception cref="UsageException">There is no log.</exception>
    /// <exception cref="EventLogException">The node runs, or Kafka or ScyllaDB is out of reach.</exception>
    public static async Task<OpenLog> ToAppendAsync(LogChoice choice, string? data, CancellationToken cancellationToken) =>
        choice.Kafka is null
            ? OnFile(await StoppedNode.OpenLogAsync(data, cancellationToken))
            : await OnKafkaAsync(choice, cancellationToken);

    /// <summary>Opens it to read; nodes may run meanwhile.</summary>
    /// <inheritdoc cref="ToAppendAsync"/>
    public static async Task<OpenLog> ToReadAsync(LogChoice choice, string? data, CancellationToken cancellationToken) =>
        choice.Kafka is null
            ? OnFile(SqliteEventLog.OpenReadOnly(DataFiles.ExistingLog(data)))
            : await OnKafkaAsync(choice, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Events.DisposeAsync();
        if (_state is not null)
            await _state.DisposeAsync();
    }

    private static OpenLog OnFile(SqliteEventLog log) => new(log, log, state: null);

    private static async Task<OpenLog> OnKafkaAsync(LogChoice choice, CancellationToken cancellationToken)
    {
        var state = await ScyllaLogState.OpenAsync(choice.Scylla!.StoreOptions, cancellationToken);
        try
        {
            return new OpenLog(
                await KafkaEventLog.OpenAsync(choice.Kafka!, state, state, state, NullLoggerFactory.Instance, cancellationToken), state,
                state);
        }
        catch
        {
            await state.DisposeAsync();
            throw;
        }
    }
}
