using Arrakis.Shared.Log;
using Confluent.Kafka;

namespace Arrakis.EventLog.Kafka.Reading;

/// <summary>What the errors of a partition's fetching mean.</summary>
internal static class FetchErrors
{
    /// <summary>What to tell the reader of a partition.</summary>
    public static EventLogException Explain(string topic, PartitionBuffer buffer, ConsumeException fault)
    {
        var where = $"{topic}: partition {buffer.Partition}";
        return fault.Error.Code switch
        {
            ErrorCode.OffsetOutOfRange or ErrorCode.Local_AutoOffsetReset => new EventLogException(
                $"{where} no longer holds offset {buffer.NextFetch}: retention has deleted it, or the topic was made anew "
                + $"({fault.Error.Reason})", isTransient: false, fault),
            ErrorCode.Local_BadMsg or ErrorCode.Local_BadCompression or ErrorCode.Local_Underflow or ErrorCode.InvalidMsg =>
                new EventLogException(
                    $"{where} is damaged at offset {buffer.NextFetch} or after it: {fault.Error.Reason}", isTransient: false, fault),
            ErrorCode.TopicAuthorizationFailed => new EventLogException(
                $"{where} may not be read by this user: {fault.Error.Reason}", isTransient: false, fault),
            _ => new EventLogException(
                $"{where} cannot be read from offset {buffer.NextFetch}: {fault.Error.Reason}", isTransient: true, fault),
        };
    }
}
