namespace Arrakis.Simulator;

/// <summary>
/// Who reacted and when. The archive does not say; this rule does, so that results can be compared: reaction <c>j</c> of a
/// message by author <c>a</c> at time <c>t</c> is given by author <c>(a + j × 7919) mod 4153 + 1</c> at <c>t + 1000 × (j + 1)</c>.
/// </summary>
internal static class TraceReactions
{
    private const int Step = 7919;

    internal static int Author(int messageAuthor, int reaction) => ((messageAuthor + (reaction * Step)) % TraceIds.Authors) + 1;

    internal static long TimeMs(long messageTimeMs, int reaction) => messageTimeMs + (1000L * (reaction + 1));
}
