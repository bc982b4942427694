using System.Diagnostics.CodeAnalysis;
using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Partitions;

/// <summary>The one batch of records that waits for a partition's owner: whoever brings it waits until it is applied.</summary>
internal sealed class RecordInbox
{
    private readonly Lock _lock = new();
    private IReadOnlyList<LogRecord>? _records;
    private TaskCompletionSource? _taken;
    private Exception? _fault;

    public bool IsEmpty
    {
        get
        {
            lock (_lock)
                return _records is null;
        }
    }

    /// <summary>Puts a batch in; completes when it is applied.</summary>
    /// <exception cref="InvalidOperationException">The one before is not yet.</exception>
    public Task Add(IReadOnlyList<LogRecord> records)
    {
        lock (_lock)
        {
            if (_fault is { } fault)
                return Task.FromException(fault);
            if (_taken is not null)
                throw new InvalidOperationException("A partition takes one batch at a time.");
            _records = records;
            _taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _taken.Task;
        }
    }

    public bool TryTake([NotNullWhen(true)] out IReadOnlyList<LogRecord>? records)
    {
        lock (_lock)
        {
            (records, _records) = (_records, null);
            return records is not null;
        }
    }

    /// <summary>The batch is applied.</summary>
    public void Taken()
    {
        lock (_lock)
        {
            _taken?.TrySetResult();
            _taken = null;
        }
    }

    /// <summary>Nothing is taken any more.</summary>
    public void Fail(Exception fault)
    {
        lock (_lock)
        {
            _fault ??= fault;
            _records = null;
            _taken?.TrySetException(fault);
            // Whoever brought it may have gone.
            _ = _taken?.Task.Exception;
            _taken = null;
        }
    }
}
