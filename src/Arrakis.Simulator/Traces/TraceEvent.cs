namespace Arrakis.Simulator;

/// <summary>One event of a trace: a message, or one of its reactions.</summary>
/// <param name="TimeMs">When it happened, Unix milliseconds.</param>
/// <param name="Row">The message's row, from 0.</param>
/// <param name="Reaction">Which of the message's reactions, from 0; −1 for the message itself.</param>
/// <param name="Channel">The channel's number.</param>
/// <param name="Author">Who wrote the message, or who reacted to it.</param>
/// <param name="MessageAuthor">Who wrote the message.</param>
public readonly record struct TraceEvent(long TimeMs, int Row, int Reaction, int Channel, int Author, int MessageAuthor)
{
    /// <summary>Whether this is the message itself.</summary>
    public bool IsMessage => Reaction < 0;
}
