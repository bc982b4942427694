using Arrakis.Shared.Discord;
using Arrakis.Shared.Log;

namespace Arrakis.EventLog.Kafka.Interactions;

/// <summary>
/// Sends commands to their owners by the topic <see cref="KafkaOptions.InteractionsTopic"/>, in the partition that the community's
/// events have in theirs.
/// </summary>
/// <param name="appender">Appends.</param>
/// <param name="options">Names the topic.</param>
/// <param name="partitions">How many partitions the events have, and so the commands.</param>
/// <param name="knownEnd">The offset below which answers have to include everything (<see cref="KafkaEventLog.KnownEndAsync"/>).</param>
public sealed class KafkaInteractionPublisher(
    KafkaAppender appender, KafkaOptions options, int partitions, Func<int, CancellationToken, ValueTask<long>> knownEnd)
    : IInteractionPublisher
{
    private static readonly TimeSpan SendAgainAfter = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc/>
    public async ValueTask PublishAsync(Interaction interaction, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(interaction);
        var partition = interaction.CommunityId.Partition(partitions);
        byte[]? record = null;
        while (true)
        {
            try
            {
                record ??= InteractionCodec.Encode(interaction, await knownEnd(partition, cancellationToken));
                await appender.AppendAsync(options.InteractionsTopic, partition, key: null, record, cancellationToken);
                return;
            }
            catch (EventLogException fault) when (fault.IsTransient)
            {
                // It may be there twice then: the owner answers twice the same.
                await Task.Delay(SendAgainAfter, cancellationToken);
            }
        }
    }
}
