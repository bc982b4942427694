using Akka;
using Akka.Streams.Dsl;
using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Streams;

/// <summary>Where a partition's records come from: the log.</summary>
internal interface IPartitionRecords
{
    /// <summary>
    /// The records of a partition from an offset on, in order, without an end, in batches of what is there when one is asked for, up to
    /// a bound. A batch stays as it is for as long as somebody holds it. The source is materialised once: each reading asks for another.
    /// </summary>
    /// <param name="partition">The partition's number.</param>
    /// <param name="from">The first offset that is wanted.</param>
    Source<IReadOnlyList<LogRecord>, NotUsed> From(int partition, long from);
}
