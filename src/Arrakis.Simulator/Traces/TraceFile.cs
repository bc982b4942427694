namespace Arrakis.Simulator;

/// <summary>
/// A community's recorded activity: messages and, by the rule of its description, their reactions, in the order in which they
/// happened. 16 bytes a message and some 4 to 12 bytes an event are kept.
/// </summary>
public sealed class TraceFile
{
    private readonly TraceOrder _order;

    private TraceFile(string path, TraceRows rows)
    {
        Path = path;
        Rows = rows;
        _order = new TraceOrder(rows);
    }

    /// <summary>Where it was read from.</summary>
    public string Path { get; }

    /// <summary>How many messages it has.</summary>
    public int MessageCount => Rows.Count;

    /// <summary>How many reactions it has.</summary>
    public int ReactionCount => _order.ReactionCount;

    /// <summary>How many events it has: messages and reactions.</summary>
    public int EventCount => _order.Count;

    /// <summary>When the first event happened, Unix milliseconds.</summary>
    public long FirstTimeMs => this[0].TimeMs;

    /// <summary>When the last event happened, Unix milliseconds.</summary>
    public long LastTimeMs => this[EventCount - 1].TimeMs;

    internal TraceRows Rows { get; }

    /// <summary>An event by its place in the order.</summary>
    /// <param name="index">From 0 to <see cref="EventCount"/> − 1.</param>
    public TraceEvent this[int index]
    {
        get
        {
            var (row, reaction) = _order[index];
            ref readonly var message = ref Rows[row];
            return reaction < 0
                ? new TraceEvent(message.TimeMs, row, -1, message.Channel, message.Author, message.Author)
                : new TraceEvent(
                    TraceReactions.TimeMs(message.TimeMs, reaction), row, reaction, message.Channel,
                    TraceReactions.Author(message.Author, reaction), message.Author);
        }
    }

    /// <summary>Reads a trace, gzipped or plain.</summary>
    /// <param name="path">A file with the columns time_ms, channel, author, length, attachments, embeds, reactions, pinned.</param>
    /// <exception cref="TraceException">The file cannot be read, or is no trace.</exception>
    public static TraceFile Load(string path)
    {
        try
        {
            using var reader = TraceReader.Open(path);
            return new TraceFile(path, reader.ReadAll());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new TraceException($"{path}: cannot be read: {e.Message} A trace is a CSV file, plain or gzipped.", e);
        }
        catch (InvalidDataException e)
        {
            throw new TraceException($"{path}: its gzip data are damaged: {e.Message} Copy the file anew.", e);
        }
    }
}
