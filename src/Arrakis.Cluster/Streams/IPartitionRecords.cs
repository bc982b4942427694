using Akka;
using Akka.Streams.Dsl;
using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Streams;

/// <summary>Where a partition's records come from: Kafka, or the log of a single node.</summary>
internal interface IPartitionRecords
{
    /// <summary>
    /// The records of a partition from an offset on, in order, without an end, in batches that grow while nobody takes them, up to a
    /// bound. A batch is valid until the second one after it is asked for. Materialised anew for each reading.
    /// </summary>
    /// <param name="partition">The partition's number.</param>
    /// <param name="from">The first offset that is wanted.</param>
    Source<IReadOnlyList<LogRecord>, NotUsed> From(int partition, long from);
}
