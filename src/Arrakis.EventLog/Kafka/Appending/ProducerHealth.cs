using System.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Arrakis.EventLog.Kafka.Appending;

/// <summary>Whether brokers take records, as seen by what becomes of them.</summary>
internal sealed class ProducerHealth(KafkaOptions options, ILogger logger)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ProbePause = TimeSpan.FromMilliseconds(200);
    private volatile string? _trouble;
    private long _lastSign = Stopwatch.GetTimestamp();
    private int _calls;

    /// <summary>Asks a broker for something; set by whoever has a client.</summary>
    public Func<bool>? Probe { get; set; }

    /// <summary>Why nothing can be appended; null while records are taken.</summary>
    public string? Trouble =>
        _trouble ?? (Volatile.Read(ref _calls) > 0 ? Silent(Stopwatch.GetElapsedTime(Volatile.Read(ref _lastSign))) : null);

    /// <summary>A call begins to wait.</summary>
    public void CallBegins()
    {
        if (Interlocked.Increment(ref _calls) == 1)
            Volatile.Write(ref _lastSign, Stopwatch.GetTimestamp());
    }

    /// <summary>A call waits no more.</summary>
    public void CallEnds() => Interlocked.Decrement(ref _calls);

    /// <summary>A record was stored.</summary>
    public void Succeeded()
    {
        Volatile.Write(ref _lastSign, Stopwatch.GetTimestamp());
        if (_trouble is not null)
            Clear();
    }

    /// <summary>The client complains.</summary>
    public void Complain(Error error)
    {
        if (error.Code != ErrorCode.Local_AllBrokersDown)
        {
            // Of each attempt to connect there is one.
            logger.LogDebug("{Options}: {Reason}", options, error.Reason);
            return;
        }

        if (_trouble is not null)
            return;
        _trouble = $"{options}: no broker is reachable ({error.Reason})";
        logger.LogWarning("{Trouble}; records wait until one is", _trouble);
        _ = Task.Factory.StartNew(ProbeUntilWell, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private string? Silent(TimeSpan time) =>
        time > Silence ? $"{options}: records have waited for {time.TotalSeconds:0} s, and no broker has taken any" : null;

    // Without anything to append nothing would say that brokers are back.
    private void ProbeUntilWell()
    {
        while (_trouble is not null)
        {
            if (Probe is not { } probe || probe())
                Clear();
            else
                Thread.Sleep(ProbePause);
        }
    }

    private void Clear()
    {
        if (_trouble is null)
            return;
        _trouble = null;
        logger.LogInformation("{Options}: brokers are reachable again", options);
    }
}
