namespace Arrakis.Scylla.Protocol.Types;

/// <summary>
/// A <c>duration</c> of CQL. Months and days have no fixed length, so the three parts stand apart, and durations have no order.
/// </summary>
public readonly record struct CqlDuration
{
    /// <summary>Creates a duration.</summary>
    /// <param name="months">Months.</param>
    /// <param name="days">Days.</param>
    /// <param name="nanoseconds">Nanoseconds.</param>
    /// <exception cref="ArgumentException">Some parts are above and some below zero.</exception>
    public CqlDuration(int months, int days, long nanoseconds)
    {
        if (!IsValid(months, days, nanoseconds))
            throw new ArgumentException($"A duration of {months} months, {days} days and {nanoseconds} ns; all parts have the same sign.");
        (Months, Days, Nanoseconds) = (months, days, nanoseconds);
    }

    /// <summary>Months.</summary>
    public int Months { get; }

    /// <summary>Days.</summary>
    public int Days { get; }

    /// <summary>Nanoseconds.</summary>
    public long Nanoseconds { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Months}mo{Days}d{Nanoseconds}ns";

    internal static bool IsValid(int months, int days, long nanoseconds) =>
        (months >= 0 && days >= 0 && nanoseconds >= 0) || (months <= 0 && days <= 0 && nanoseconds <= 0);
}
