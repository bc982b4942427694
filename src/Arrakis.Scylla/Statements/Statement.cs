using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Routing;

namespace Arrakis.Scylla.Statements;

/// <summary>
/// Something to ask of the cluster. Not thread-safe: it belongs to whoever builds it, and to the session until the call that
/// took it completes; then it may be changed and asked again.
/// </summary>
public abstract class Statement
{
    /// <summary>Null for the session's.</summary>
    public Consistency? Consistency { get; set; }

    /// <summary>Of conditional statements; null for the session's.</summary>
    public Consistency? SerialConsistency { get; set; }

    /// <summary>Whether it may be sent twice without harm; only such statements are retried and speculated on (default: no).</summary>
    public bool IsIdempotent { get; set; }

    /// <summary>Rows of a page; null for the session's.</summary>
    public int? PageSize { get; set; }

    /// <summary>Where a former page ended; empty for the first page.</summary>
    public ReadOnlyMemory<byte> PagingState { get; set; }

    /// <summary>Write timestamp in microseconds since 1970 of statements that carry none themselves; null for the server's clock.</summary>
    public long? Timestamp { get; set; }

    /// <summary>For all attempts together; null for the session's.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>Whether the server traces it (default: no).</summary>
    public bool IsTraced { get; set; }

    /// <summary>What the metrics call it, such as <c>write_scores</c>; null for its kind. Take few different ones.</summary>
    public string? Operation { get; set; }

    /// <summary>Where it has to go; without a token, anywhere.</summary>
    internal abstract RoutingTarget Target { get; }

    /// <summary>The request as of now.</summary>
    internal abstract IRequest ToRequest(ScyllaOptions defaults);
}
