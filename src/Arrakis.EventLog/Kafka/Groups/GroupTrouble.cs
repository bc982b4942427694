using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Arrakis.EventLog.Kafka.Groups;

/// <summary>
/// Why the group cannot be reached. The client says when something goes wrong, not when it is well again: while there is trouble, the
/// cluster is asked.
/// </summary>
internal sealed class GroupTrouble(KafkaOptions options, ILogger logger)
{
    private static readonly TimeSpan ProbePause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(2);
    private volatile string? _text;
    private long _probedTick;
    private Task _probe = Task.CompletedTask;

    public string? Text => _text;

    /// <summary>Completes when the cluster is not being asked.</summary>
    public Task Probing => _probe;

    /// <summary>Takes note of an error that the client works on by itself.</summary>
    public void Note(Error error)
    {
        if (Describe(error) is not { } text)
        {
            // Of each attempt to connect there is one.
            logger.LogDebug("{Options}: {Reason}", options, error.Reason);
            return;
        }

        if (_text != text)
            logger.LogWarning("{Text}; partitions stay as they are until it is over or the group takes them away", text);
        _text = text;
    }

    /// <summary>The group has been heard of.</summary>
    public void Clear()
    {
        if (_text is not null)
            logger.LogInformation("{Options}: the group {Group} is reached again", options, options.Group);
        _text = null;
    }

    /// <summary>Asks the cluster, if there is trouble and it was not asked just now; does not wait for the answer.</summary>
    public void ProbeIfDue(IConsumer<Ignore, Ignore> consumer)
    {
        if (_text is null || !_probe.IsCompleted || Environment.TickCount64 - _probedTick < ProbePause.TotalMilliseconds)
            return;
        _probedTick = Environment.TickCount64;
        _probe = Task.Run(() => Probe(consumer));
    }

    private void Probe(IConsumer<Ignore, Ignore> consumer)
    {
        try
        {
            using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
            var topic = admin.GetMetadata(options.EventsTopic, ProbeLimit).Topics.FirstOrDefault(t => t.Topic == options.EventsTopic);
            if (topic is { Error.IsError: true })
                throw new KafkaException(topic.Error);
            consumer.Committed([new TopicPartition(options.EventsTopic, 0)], ProbeLimit);
            Clear();
        }
        catch (KafkaException fault)
        {
            // Still so. What it says now is more to the point, if it is one that we know.
            _text = Describe(fault.Error) ?? _text;
        }
    }

    private string? Describe(Error error) => error.Code switch
    {
        ErrorCode.Local_AllBrokersDown => $"{options}: no broker is reachable ({error.Reason})",
        ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition =>
            $"{options}: there is no topic {options.EventsTopic}; `arrakis topics create` makes it",
        ErrorCode.TopicAuthorizationFailed => $"{options}: this user may not read the topic {options.EventsTopic}",
        ErrorCode.GroupAuthorizationFailed => $"{options}: this user may not join the group {options.Group}",
        ErrorCode.SaslAuthenticationFailed or ErrorCode.Local_Authentication => $"{options}: the brokers refuse this user: {error.Reason}",
        ErrorCode.Local_MaxPollExceeded =>
            $"{options}: this process did not answer the group in time and left it; it joins again",
        _ => null,
    };
}
