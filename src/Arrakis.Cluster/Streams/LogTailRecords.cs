using Akka;
using Akka.Streams.Dsl;
using Akka.Util;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Streams;

/// <summary>The tail of a log: what a partition holds, and then each record as it comes. A log that is away is waited for.</summary>
/// <param name="log">The log.</param>
/// <param name="gate">Repeats what fails transiently, and tells of it.</param>
/// <param name="batchRecords">Records in a batch, at most.</param>
internal sealed class LogTailRecords(IEventLog log, WriteGate gate, int batchRecords) : IPartitionRecords
{
    /// <inheritdoc/>
    public Source<IReadOnlyList<LogRecord>, NotUsed> From(int partition, long from)
    {
        var tail = new Tail(log, gate, partition, batchRecords);
        // Not UnfoldResourceAsync: it runs on a dispatcher of its own, and batches gather between it and the next stage.
        return Source.UnfoldAsync(from, tail.ReadAsync)
            .WatchTermination((nothing, ended) =>
            {
                _ = tail.CloseAfterAsync(ended);
                return nothing;
            });
    }

    private sealed class Tail(IEventLog log, WriteGate gate, int partition, int batchRecords) : IDisposable
    {
        private readonly CancellationTokenSource _closed = new();
        private readonly LogBatch _batch = new();

        public async Task<Option<(long Next, IReadOnlyList<LogRecord> Records)>> ReadAsync(long from)
        {
            await gate.ReadAsync(token => FillAsync(from, token), _closed.Token);
            var records = Copy();
            return (records[^1].Offset + 1, records);
        }

        // Of another reading's beginning nothing is known here, so what the log keeps for the partition stays.
        public async Task CloseAfterAsync(Task ended)
        {
            await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _closed.CancelAsync();
            Dispose();
        }

        public void Dispose() => _closed.Dispose();

        private async ValueTask<bool> FillAsync(long from, CancellationToken cancellationToken)
        {
            while (true)
            {
                await log.ReadAsync(partition, from, batchRecords, _batch, cancellationToken);
                if (_batch.Count > 0)
                    return true;
                await log.WaitForRecordAsync(partition, from, cancellationToken);
            }
        }

        // How many batches stages hold is theirs to decide, so none stands in memory that is read into again.
        private LogRecord[] Copy()
        {
            var payloads = new byte[_batch.Bytes];
            var records = new LogRecord[_batch.Count];
            var used = 0;
            for (var i = 0; i < records.Length; i++)
            {
                var record = _batch[i];
                record.Payload.CopyTo(payloads.AsMemory(used));
                records[i] = record with { Payload = payloads.AsMemory(used, record.Payload.Length) };
                used += record.Payload.Length;
            }

            return records;
        }
    }
}
