using Akka;
using Akka.Streams.Dsl;
using Akka.Util;
using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Streams;

/// <summary>The tail of a log that is on this machine: what it holds, and then each record as it comes.</summary>
internal sealed class LogTailRecords(IEventLog log, int batchRecords) : IPartitionRecords
{
    /// <inheritdoc/>
    public Source<IReadOnlyList<LogRecord>, NotUsed> From(int partition, long from) =>
        Source.UnfoldResourceAsync(
            () => Task.FromResult(new Tail(log, partition, batchRecords) { Next = from }),
            static tail => tail.ReadAsync(),
            static tail => tail.CloseAsync());

    private sealed class Tail(IEventLog log, int partition, int batchRecords) : IDisposable
    {
        private readonly CancellationTokenSource _closed = new();
        // One is read into while the other is with the owner.
        private LogBatch _batch = new();
        private LogBatch _other = new();

        public long Next { get; set; }

        public async Task<Option<IReadOnlyList<LogRecord>>> ReadAsync()
        {
            (_batch, _other) = (_other, _batch);
            while (true)
            {
                await log.ReadAsync(partition, Next, batchRecords, _batch, _closed.Token);
                if (_batch.Count > 0)
                    break;
                await log.WaitForRecordAsync(partition, Next, _closed.Token);
            }

            Next = _batch[_batch.Count - 1].Offset + 1;
            return Option<IReadOnlyList<LogRecord>>.Create([.. Enumerable.Range(0, _batch.Count).Select(index => _batch[index])]);
        }

        // Of another reading's beginning nothing is known here, so what the log keeps for the partition stays.
        public async Task<Done> CloseAsync()
        {
            await _closed.CancelAsync();
            Dispose();
            return Done.Instance;
        }

        public void Dispose() => _closed.Dispose();
    }
}
