using System.Diagnostics;
using Arrakis.Shared;
using Arrakis.Shared.Log;

namespace Arrakis.Pipeline.Writing;

/// <summary>
/// What a partition's owner has read since the last flush, apart from the rows: records, refusals, arrivals. Not thread-safe.
/// </summary>
public abstract class RecordWindow
{
    private readonly List<DeadLetter> _deadLetters = [];
    private readonly List<ActivityContext> _traced = [];
    private readonly List<Arrival> _arrivals = [];
    private StageTimes _oldest;

    /// <summary>Rows that would be written now.</summary>
    public int Rows { get; protected set; }

    /// <summary>Records that it covers: applied, duplicate or refused.</summary>
    public long Records { get; private set; }

    /// <summary>Arrival of the oldest record, Unix microseconds; 0 where none said.</summary>
    public long OldestArrivalUs => _arrivals.Count > 0 ? _arrivals[0].ReceivedUs : 0;

    /// <summary>Counts a record that this window covers.</summary>
    /// <param name="arrival">When its frame reached the gateway.</param>
    /// <param name="appendedMs">When the log took it, Unix milliseconds; 0 if unknown.</param>
    /// <param name="readUs">When its owner read it, Unix microseconds.</param>
    public void CountRecord(Arrival arrival, long appendedMs, long readUs)
    {
        if (Records++ == 0)
            _oldest = new StageTimes(arrival.ReceivedUs, appendedMs, readUs, SealedUs: 0);
        if (arrival.ReceivedUs > 0)
            _arrivals.Add(arrival);
    }

    /// <summary>Notes that a record of this window is traced.</summary>
    /// <param name="apply">Its span so far, which that of the writing follows.</param>
    public void Trace(ActivityContext apply) => _traced.Add(apply);

    /// <summary>Adds a record that was refused.</summary>
    public void Refuse(DeadLetter letter)
    {
        _deadLetters.Add(letter);
        Rows++;
    }

    /// <summary>Takes everything as immutable rows and leaves the window empty.</summary>
    /// <param name="commit">What is committed once all of it is durable: as of the last record that the window covers.</param>
    public SealedFlush Seal(LogCommit commit)
    {
        var flush = SealRows(commit) with
        {
            DeadLetters = [.. _deadLetters],
            Arrivals = [.. _arrivals],
            Records = Records,
            Traced = _traced.Count == 0 ? [] : [.. _traced],
            Oldest = _oldest with { SealedUs = UnixTime.NowUs() },
        };
        _deadLetters.Clear();
        _arrivals.Clear();
        _traced.Clear();
        Rows = 0;
        Records = 0;
        return flush;
    }

    /// <summary>Takes the rows, and leaves none; what concerns records is added by <see cref="Seal"/>.</summary>
    private protected abstract SealedFlush SealRows(LogCommit commit);

    /// <summary>What the window holds of a member's refused records must not be written after the member's deletion.</summary>
    private protected void Scrub(MemberId member)
    {
        for (var i = 0; i < _deadLetters.Count; i++)
        {
            if (_deadLetters[i].MemberId == member.Value)
                _deadLetters[i] = _deadLetters[i] with { Payload = default };
        }
    }
}
