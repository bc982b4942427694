using System.Collections.Concurrent;

namespace Arrakis.Pipeline.Scoring;

/// <summary>
/// How activity balances fade: <c>balance(w) = Σ pointsᵢ · f^(w − wᵢ)</c> with a factor <c>f</c> per 6-hour window. All
/// balances fade alike, so the order of two members changes only when one of them earns points.
/// </summary>
public sealed class ActivityDecay
{
    private const int TableSize = 4096;
    private const double KeyScale = 4_294_967_296.0; // 2^32

    // As many as there are factors in the settings: mostly one, which every community shares.
    private static readonly ConcurrentDictionary<double, ActivityDecay> Shared = new();

    // Products of doubles are the same on every machine; Math.Pow need not be, and balances are compared bit for bit.
    private readonly double[] _powers = new double[TableSize];
    private readonly double _powerOfTable;
    private readonly double _bitsPerWindow;

    /// <summary>Creates the decay.</summary>
    /// <param name="factor">What is left of a balance after one window, above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is not in that range.</exception>
    public ActivityDecay(double factor)
    {
        if (!(factor > 0 && factor <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(factor), factor, "What is left of a balance after a window has to be above 0 and at most 1.");
        }

        _powers[0] = 1;
        for (var i = 1; i < TableSize; i++)
            _powers[i] = _powers[i - 1] * factor;
        _powerOfTable = _powers[^1] * factor;
        _bitsPerWindow = -Math.Log2(factor);
    }

    /// <summary>The decay of a factor, shared by all who ask for it: its table takes 32 KiB.</summary>
    /// <param name="factor">What is left of a balance after one window, above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is not in that range.</exception>
    public static ActivityDecay Of(double factor) => Shared.GetOrAdd(factor, static f => new ActivityDecay(f));

    /// <summary>What is left of 1 point after a number of windows; 0 once that is too small for a double.</summary>
    /// <param name="windows">0 and above.</param>
    public double Power(int windows)
    {
        if ((uint)windows < TableSize)
            return _powers[windows];
        ArgumentOutOfRangeException.ThrowIfNegative(windows);
        var power = _powers[windows % TableSize];
        for (var left = windows / TableSize; left > 0 && power > 0; left--)
            power *= _powerOfTable;
        return power;
    }

    /// <summary>A balance at a window; at an earlier window than its own it is taken as it stands.</summary>
    /// <param name="balance">The balance as of <paramref name="asOf"/>.</param>
    /// <param name="asOf">The window of the balance.</param>
    /// <param name="window">The window that is asked for.</param>
    public double BalanceAt(double balance, int asOf, int window) => window <= asOf ? balance : balance * Power(window - asOf);

    /// <summary>
    /// Where a balance stands among all balances of all windows: <c>round((log₂ balance − w·log₂ f) · 2³²)</c>. The
    /// higher key has the higher balance at any window, also long after both are too small for a double.
    /// </summary>
    /// <param name="balance">Above zero.</param>
    /// <param name="window">The window of the balance.</param>
    public long OrderKey(double balance, int window) => (long)Math.Round((Math.Log2(balance) + (window * _bitsPerWindow)) * KeyScale);
}
