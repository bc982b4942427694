using Arrakis.Scylla.Protocol.Requests;
using Arrakis.Scylla.Routing;

namespace Arrakis.Scylla.Statements;

/// <summary>
/// Something to ask of the cluster. Not thread-safe: it belongs to whoever builds it, and to the session until the call that
/// took it completes; then it may be changed and asked again.
/// </summary>
public abstract class Statement
{
    /// <summary>How many replicas have to agree; null for the session's.</summary>
    public Consistency? Consistency { get; set; }

    /// <summary>Of conditional statements, SERIAL or LOCAL_SERIAL; null for the session's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is another consistency.</exception>
    public Consistency? SerialConsistency
    {
        get;
        set => field = value is null or Scylla.Consistency.Serial or Scylla.Consistency.LocalSerial
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A serial consistency is SERIAL or LOCAL_SERIAL.");
    }

    /// <summary>
    /// Whether it may be sent twice without harm (default: no). Only such a statement is tried again where it may have been begun,
    /// and speculated on; what was certainly not begun is tried elsewhere anyway.
    /// </summary>
    public bool IsIdempotent { get; set; }

    /// <summary>Rows of a page, at least 1; null for the session's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less.</exception>
    public int? PageSize
    {
        get;
        set => field = value is null or > 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A page has at least 1 row.");
    }

    /// <summary>
    /// Where a former page of the same text and values ended (<see cref="Rows.RowSet.PagingState"/>); empty for the first page.
    /// </summary>
    public ReadOnlyMemory<byte> PagingState { get; set; }

    /// <summary>Write timestamp in microseconds since 1970 of statements that carry none themselves; null for the server's clock.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, which protocol v4 forbids.</exception>
    public long? Timestamp
    {
        get;
        set => field = value is null or >= 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A timestamp is not negative.");
    }

    /// <summary>For all attempts together, above zero and at most a day; null for the session's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public TimeSpan? Timeout
    {
        get;
        set => field = value is null || (value > TimeSpan.Zero && value <= TimeSpan.FromDays(1))
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A timeout is above zero, and at most a day.");
    }

    /// <summary>
    /// Whether the server traces it, which costs it writes (default: no); <see cref="Rows.RowSet.TracingId"/> names the trace.
    /// </summary>
    public bool IsTraced { get; set; }

    /// <summary>
    /// What the metrics call it, such as <c>write_scores</c>; null for its kind (<c>query</c>, <c>execute</c>, <c>batch</c>). The
    /// first 50 of a process are told apart.
    /// </summary>
    public string? Operation { get; set; }

    /// <summary>Where it has to go; without a token, anywhere.</summary>
    internal abstract RoutingTarget Target { get; }

    /// <summary>The request as of now. It reads from the statement, and is good until that changes.</summary>
    /// <exception cref="InvalidOperationException">It lacks values.</exception>
    /// <exception cref="Errors.StatementOutdatedException">It was filled before it was prepared anew, and no longer fits.</exception>
    internal abstract IRequest ToRequest(ScyllaOptions defaults);

    /// <summary>The prepared statement that a server does not know; null if this one holds none of that id.</summary>
    internal virtual PreparedStatement? FindPrepared(ReadOnlySpan<byte> id) => null;

    /// <summary>How many prepared statements it is made of; one that stands in it twice may count twice.</summary>
    internal virtual int PreparedCount => 0;

    /// <summary>One of them.</summary>
    internal virtual PreparedStatement PreparedAt(int index) => throw new ArgumentOutOfRangeException(nameof(index));

    private protected QueryParameters Parameters(ScyllaOptions defaults, ValueEncoder? values = null) => new()
    {
        Consistency = Consistency ?? defaults.Consistency,
        ValueCount = values?.Count ?? 0,
        Values = values?.Buffer.Written ?? default,
        HasUnset = values?.HasUnset ?? false,
        PageSize = PageSize ?? defaults.PageSize,
        PagingState = PagingState,
        SerialConsistency = SerialConsistency ?? defaults.SerialConsistency,
        Timestamp = Timestamp,
    };
}
