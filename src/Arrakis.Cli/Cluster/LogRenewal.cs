using Arrakis.Shared.Log;

namespace Arrakis.Cli.Cluster;

/// <summary>The identity of a log whose topic was made anew.</summary>
internal static class LogRenewal
{
    /// <summary>As many partitions as a log can have.</summary>
    private const int MostPartitions = 1_024;

    /// <summary>Gives the log another identity if positions of an earlier topic of that name are kept.</summary>
    /// <returns>The new identity; null if the old one was never used.</returns>
    public static async Task<string?> RenewIfUsedAsync(ILogPositionStore positions, string topic, CancellationToken cancellationToken)
    {
        var old = await positions.IdentifyLogAsync(topic, cancellationToken);
        for (var partition = 0; partition < MostPartitions; partition++)
        {
            if (await positions.GetCommitAsync(old, partition, cancellationToken) is { NextOffset: > 0 })
                return await positions.RenewLogAsync(topic, old, cancellationToken);
        }

        return null;
    }
}
