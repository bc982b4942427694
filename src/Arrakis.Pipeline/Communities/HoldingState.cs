namespace Arrakis.Pipeline.Communities;

/// <summary>A member's tokens, or the conviction that was imported before the first of them was seen.</summary>
internal sealed class HoldingState
{
    /// <summary>Token balance in whole units; null before the first HoldingChanged.</summary>
    public decimal? Balance { get; private set; }

    /// <summary>Sum of all inflows.</summary>
    public decimal Inflow { get; private set; }

    /// <summary>Sum of all outflows.</summary>
    public decimal Outflow { get; private set; }

    /// <summary>Since when the balance is above zero, Unix milliseconds; null while it is not.</summary>
    public long? HeldSinceMs { get; private set; }

    /// <summary>Conviction from elsewhere; null once a balance is known.</summary>
    public double? Imported { get; private set; }

    /// <summary>What a row says; null if it says nothing about holdings.</summary>
    public static HoldingState? From(decimal? balance, decimal inflow, decimal outflow, long? heldSinceMs, double? imported) =>
        balance is null && imported is null
            ? null
            : new() { Balance = balance, Inflow = inflow, Outflow = outflow, HeldSinceMs = heldSinceMs, Imported = imported };

    /// <summary>Takes a new balance; returns whether that changed anything.</summary>
    public bool Change(decimal balance, long timeMs)
    {
        if (Balance == balance)
            return false;
        var flow = balance - (Balance ?? 0);
        if (flow > 0)
            Inflow += flow;
        else
            Outflow -= flow;
        Balance = balance;
        HeldSinceMs = balance > 0 ? HeldSinceMs ?? timeMs : null;
        Imported = null;
        return true;
    }

    /// <summary>Takes a conviction from elsewhere; returns whether that changed anything.</summary>
    public bool Import(double conviction)
    {
        if (Balance is not null || Imported == conviction)
            return false;
        Imported = conviction;
        return true;
    }
}
