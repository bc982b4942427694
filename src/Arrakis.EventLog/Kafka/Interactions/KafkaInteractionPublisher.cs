using Arrakis.Shared.Discord;

namespace Arrakis.EventLog.Kafka.Interactions;

/// <summary>
/// Sends commands to their owners by the topic <see cref="KafkaOptions.InteractionsTopic"/>, in the partition that the community's
/// events have in theirs.
/// </summary>
/// <param name="appender">Appends.</param>
/// <param name="options">Names the topic.</param>
/// <param name="partitions">How many partitions the events have, and so the commands.</param>
/// <param name="appendedEnd">The offset after the last event that this process has appended to a partition (<see cref="KafkaEventLog.AppendedEnd"/>).</param>
public sealed class KafkaInteractionPublisher(KafkaAppender appender, KafkaOptions options, int partitions, Func<int, long> appendedEnd)
    : IInteractionPublisher
{
    /// <inheritdoc/>
    public async ValueTask PublishAsync(Interaction interaction, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(interaction);
        var partition = interaction.CommunityId.Partition(partitions);
        var record = InteractionCodec.Encode(interaction, appendedEnd(partition));
        await appender.AppendAsync(options.InteractionsTopic, partition, key: null, record, cancellationToken);
    }
}
