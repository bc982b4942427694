using Arrakis.Cluster.Partitions;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Cluster.Streams;

/// <summary>Decides from the faults of a partition's readings whether another one is worth it.</summary>
/// <param name="time">The clock.</param>
internal sealed class FaultLedger(TimeProvider time)
{
    private const int Patience = 3;

    // While nodes come and go a tenure may be lost several times in a second, and nothing is wrong with its partition.
    private static readonly TimeSpan LossPatience = TimeSpan.FromSeconds(30);
    private (long Start, Type Kind, string Text)? _last;
    private int _times;
    private long _since;

    /// <summary>Notes a fault.</summary>
    /// <param name="start">Where the reading had begun: the committed offset; −1 if it had not come so far.</param>
    /// <param name="fault">What ended it.</param>
    /// <returns>Whether the partition has to be stopped: the fault stays, or has come three times in a row at the same offset.</returns>
    public bool Note(long start, Exception fault)
    {
        switch (IsTransient(fault))
        {
            case true:
                // A log or a store that is away comes back, however long it takes.
                _last = null;
                return false;
            case false:
                return true;
        }

        var seen = (start, fault.GetType(), fault.Message);
        if (_last != seen)
            (_times, _since) = (0, time.GetTimestamp());
        _last = seen;
        return ++_times >= Patience && (fault is not TenureLostException || time.GetElapsedTime(_since) >= LossPatience);
    }

    // Null where the fault does not say.
    private static bool? IsTransient(Exception fault) => fault switch
    {
        EventLogException log => log.IsTransient,
        CommunityStoreException store => store.IsTransient,
        _ => null,
    };
}
