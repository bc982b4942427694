using System.Collections.Concurrent;

namespace Arrakis.Scylla.Telemetry;

/// <summary>Bounds the values of the tag <c>operation</c>: whoever names operations without end finds them under one name.</summary>
internal static class OperationLabels
{
    /// <summary>How many different operations are told apart in a process.</summary>
    public const int Most = 50;

    /// <summary>The name of all others.</summary>
    public const string Other = "other";

    private static readonly ConcurrentDictionary<string, string> Known = new(StringComparer.Ordinal);

    // Counted apart, because a concurrent dictionary counts by taking all of its locks.
    private static int _count;

    /// <summary>The tag's value for an operation.</summary>
    public static string For(string operation)
    {
        if (Known.TryGetValue(operation, out var known))
            return known;
        // Two threads with a new name each may both pass the last place; a few more names do no harm.
        if (Volatile.Read(ref _count) >= Most)
            return Other;
        if (Known.TryAdd(operation, operation))
            Interlocked.Increment(ref _count);
        return operation;
    }
}
