namespace Arrakis.Simulator;

/// <summary>A dispatch of a session that is not of the trace.</summary>
/// <param name="Name">The event's name, such as READY.</param>
/// <param name="TimeMs">The trace's time when it was dispatched.</param>
/// <param name="AppendData">Writes the data; always the same bytes.</param>
internal sealed record SessionExtra(string Name, long TimeMs, Action<JsonBuffer> AppendData);
