namespace Arrakis.Gateway.Backfill;

/// <summary>What one backfill did.</summary>
internal sealed class BackfillTally
{
    /// <summary>Messages that are in the log now.</summary>
    public long Messages { get; set; }

    /// <summary>Channels that were read.</summary>
    public int Channels { get; set; }

    /// <summary>Guilds and channels that could not be read to their end.</summary>
    public int Failures { get; set; }
}
