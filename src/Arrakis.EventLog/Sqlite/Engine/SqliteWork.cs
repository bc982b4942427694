namespace Arrakis.EventLog.Sqlite.Engine;

/// <summary>Something to be written; many share one transaction. It ends when that transaction is durable or undone.</summary>
internal abstract class SqliteWork
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _claimed;

    /// <summary>About how many bytes it adds to its transaction; groups are bounded by their sum.</summary>
    public virtual long Bytes => 0;

    /// <summary>Completes when the work is durable; fails if its transaction was undone.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Does the work, on the writer's thread and inside the transaction.</summary>
    public abstract void Apply(SqliteDatabase database);

    /// <summary>Whether the writer took the work; false if its caller gave it up before.</summary>
    internal bool TryTake() => Interlocked.Exchange(ref _claimed, 1) == 0;

    /// <summary>Gives the work up, unless the writer has taken it.</summary>
    internal void TryCancel(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _claimed, 1) == 0)
            _ended.TrySetCanceled(cancellationToken);
    }

    internal void Complete() => _ended.TrySetResult();

    internal void Fail(Exception error) => _ended.TrySetException(error);
}

/// <summary>Work that is a function.</summary>
internal sealed class SqliteWork<T>(Func<SqliteDatabase, T> apply) : SqliteWork
{
    /// <summary>What the function returned; valid once the work has ended.</summary>
    public T Result { get; private set; } = default!;

    /// <inheritdoc/>
    public override void Apply(SqliteDatabase database) => Result = apply(database);
}
