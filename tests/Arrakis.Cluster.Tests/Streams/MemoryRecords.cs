using System.Text;
using Akka;
using Akka.Streams.Dsl;
using Arrakis.Cluster.Streams;
using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Tests.Streams;

/// <summary>
/// Records 0, 1, 2 … of every partition, as many as there are asked for, each a batch; it counts how often it was begun.
/// </summary>
internal sealed class MemoryRecords(long end = long.MaxValue) : IPartitionRecords
{
    private long _given;

    /// <summary>The offset after the last record that was asked for.</summary>
    public long Given => Volatile.Read(ref _given);

    public Func<long, Exception?> Fault { get; set; } = _ => null;

    public Source<IReadOnlyList<LogRecord>, NotUsed> From(int partition, long from) =>
        Source.UnfoldInfinite<long, long>(from, offset => (offset + 1, offset))
            .TakeWhile(offset => offset < end)
            .Select(offset =>
            {
                if (Fault(offset) is { } fault)
                    throw fault;
                Volatile.Write(ref _given, offset + 1);
                return (IReadOnlyList<LogRecord>)[new LogRecord(offset, Encoding.UTF8.GetBytes($"{partition}:{offset}"))];
            })
            .Concat(Source.Never<IReadOnlyList<LogRecord>>());
}
