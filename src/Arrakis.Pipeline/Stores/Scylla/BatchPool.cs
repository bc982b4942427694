using System.Collections.Concurrent;
using Arrakis.Scylla.Statements;

namespace Arrakis.Pipeline.Stores.Scylla;

/// <summary>
/// Batches that are filled again and again: they keep the memory of their values, so that a row that is written allocates next
/// to nothing. Never more are kept than were in flight at once, nor more than <see cref="MostKept"/>.
/// </summary>
internal sealed class BatchPool
{
    private const int MostKept = 128;

    // A batch of 50 rows has some 10 KiB; one of huge values is not kept for the next 50 rows.
    private const int MostBytes = 256 * 1024;

    private readonly ConcurrentStack<Batch> _batches = new();

    /// <summary>
    /// An empty unlogged batch; it may be sent twice without harm, as every write of the store carries its own timestamp.
    /// </summary>
    public Batch Rent(StoreOperation operation)
    {
        if (!_batches.TryPop(out var batch))
            batch = new Batch(BatchType.Unlogged) { IsIdempotent = true };
        batch.Operation = operation.Name;
        return batch;
    }

    /// <summary>Takes a batch back; the call that sent it has completed.</summary>
    public void Return(Batch batch)
    {
        if (batch.EncodedBytes > MostBytes || _batches.Count >= MostKept)
            return;
        batch.Clear();
        _batches.Push(batch);
    }
}
