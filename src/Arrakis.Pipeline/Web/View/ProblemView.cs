namespace Arrakis.Pipeline.Web;

/// <summary>A warning or an error that a node has logged.</summary>
/// <param name="TimeMs">When it was logged last, Unix milliseconds.</param>
/// <param name="Level"><c>warning</c>, <c>error</c> or <c>critical</c>.</param>
/// <param name="Source">The part of the program.</param>
/// <param name="Message">What it says, without secrets.</param>
/// <param name="Count">How often it was logged.</param>
public sealed record ProblemView(long TimeMs, string Level, string Source, string Message, int Count);
