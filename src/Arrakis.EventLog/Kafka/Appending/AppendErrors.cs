using Arrakis.Shared.Log;
using Confluent.Kafka;

namespace Arrakis.EventLog.Kafka.Appending;

/// <summary>What the errors of an append mean.</summary>
internal static class AppendErrors
{
    /// <summary>
    /// Whether a record is refused for its own fault. A batch of several is never larger than
    /// <see cref="ProducerSettings.BatchBytes"/>: one that is too large and smaller than that was refused by a topic whose
    /// limit is set too low, and no record is to blame.
    /// </summary>
    public static bool IsOwnFault(ErrorCode code, int bytes) => code switch
    {
        ErrorCode.MsgSizeTooLarge => bytes >= ProducerSettings.BatchBytes,
        ErrorCode.InvalidMsg or ErrorCode.InvalidRecord or ErrorCode.InvalidTimestamp => true,
        _ => false,
    };

    /// <summary>What to tell about a record that is refused for its own fault.</summary>
    public static EventLogException OwnFault(string topic, int partition, int bytes, Error error, long limit) => new(
        error.Code == ErrorCode.MsgSizeTooLarge
            ? $"{topic}: a record of {bytes} bytes for partition {partition} is too large; message.max.bytes is {limit} here, "
              + $"and the topic's own limit is max.message.bytes ({error.Reason})"
            : $"{topic}: a record of {bytes} bytes for partition {partition} is refused: {error.Reason}",
        isTransient: false);

    /// <summary>What to tell about an append that did not succeed through no fault of its own.</summary>
    public static EventLogException Failure(string topic, int partition, Error error) => error.Code switch
    {
        ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed or ErrorCode.TransactionalIdAuthorizationFailed =>
            new EventLogException($"{topic}: this user may not append to it: {error.Reason}", isTransient: false),
        ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition => new EventLogException(
            $"{topic}: there is no partition {partition} of it: {error.Reason}; topics are made with `arrakis topics create`",
            isTransient: true),
        ErrorCode.MsgSizeTooLarge => new EventLogException(
            $"{topic}: the topic takes no batch of {ProducerSettings.BatchBytes} bytes: set its max.message.bytes to 1048588, "
            + "which is Kafka's default", isTransient: true),
        _ => new EventLogException(
            $"{topic}: it is not known whether the records for partition {partition} were appended: {error.Reason}", isTransient: true),
    };
}
