using Arrakis.EventLog.Kafka.Topics;
using Arrakis.Shared.Log;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;

namespace Arrakis.EventLog.Kafka;

/// <summary>Looks at topics and makes them. What is there is never changed.</summary>
public sealed class KafkaTopics : IDisposable
{
    private static readonly TimeSpan CreatePatience = TimeSpan.FromSeconds(30);
    private readonly KafkaOptions _options;
    private readonly IAdminClient _admin;
    private readonly Lock _lock = new();
    private Task _asking = Task.CompletedTask;

    /// <summary>Creates the client; it connects by itself.</summary>
    /// <exception cref="EventLogException">librdkafka cannot be loaded, or refuses a setting.</exception>
    public KafkaTopics(KafkaOptions options, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        var config = KafkaClients.Configure(new AdminClientConfig(), options);
        _admin = KafkaClients.Build(
            () => new AdminClientBuilder(config)
                .SetLogHandler((_, line) => KafkaClients.Log(logger, line))
                .SetErrorHandler((_, error) => logger.LogDebug("{Options}: {Reason}", options, error.Reason))
                .Build(),
            options);
    }

    /// <summary>Looks at topics. None is made by being looked at.</summary>
    /// <param name="names">Their names.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    /// <returns>One for each name, in this order.</returns>
    /// <exception cref="EventLogException">No broker answers; transient.</exception>
    public async Task<IReadOnlyList<TopicDescription>> ListAsync(IEnumerable<string> names, CancellationToken cancellationToken = default)
    {
        var asking = Task.Run(AskForMetadata, CancellationToken.None);
        lock (_lock)
            _asking = Task.WhenAll(_asking, asking);
        var metadata = await asking.WaitAsync(cancellationToken);
        var there = metadata.Topics.Where(topic => !topic.Error.IsError).ToDictionary(topic => topic.Topic, StringComparer.Ordinal);
        return [.. names.Select(name => there.TryGetValue(name, out var topic) ? Describe(topic) : new TopicDescription(name, 0, 0, 0))];
    }

    /// <summary>Makes the topics that are not there.</summary>
    /// <param name="plans">How they should be; see <see cref="TopicPlan.For"/>.</param>
    /// <param name="cancellationToken">Cancels waiting; topics may still be made.</param>
    /// <returns>What became of each plan, in this order.</returns>
    /// <exception cref="EventLogException">No broker answers (transient), or the cluster refuses to make a topic.</exception>
    public async Task<IReadOnlyList<TopicResult>> CreateAsync(IReadOnlyList<TopicPlan> plans, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plans);
        var found = await ListAsync(plans.Select(plan => plan.Name), cancellationToken);
        var missing = plans.Where((_, i) => !found[i].Exists).ToList();
        if (missing.Count > 0)
            await MakeAsync(missing, cancellationToken);
        return [.. plans.Zip(found, Compare)];
    }

    /// <summary>Deletes topics with all that they hold; of a run that leaves nothing behind.</summary>
    /// <exception cref="EventLogException">No broker answers (transient), or the cluster refuses; some may be deleted.</exception>
    public async Task DeleteAsync(IEnumerable<string> names, CancellationToken cancellationToken = default)
    {
        try
        {
            await _admin.DeleteTopicsAsync(
                names, new DeleteTopicsOptions
                {
                    RequestTimeout = CreatePatience, OperationTimeout = CreatePatience,
                }).WaitAsync(cancellationToken);
        }
        catch (KafkaException fault)
        {
            throw new EventLogException(
                $"{_options}: topics cannot be deleted: {fault.Error.Reason}",
                isTransient: fault.Error.Code is ErrorCode.Local_TimedOut or ErrorCode.Local_Transport, fault);
        }
    }

    /// <summary>Frees the client once it is asked for nothing: a question goes on when its asker was cancelled.</summary>
    public void Dispose()
    {
        Task asking;
        lock (_lock)
            asking = _asking;
        // Now, if nothing is asked. How the questions ended, their askers were told.
        asking.ContinueWith(
            _ => _admin.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private static TopicDescription Describe(TopicMetadata topic) => new(
        topic.Topic, topic.Partitions.Count, topic.Partitions.Select(partition => partition.Replicas.Length).DefaultIfEmpty().Min(),
        topic.Partitions.Count(partition => partition.Leader < 0));

    private static TopicResult Compare(TopicPlan plan, TopicDescription found)
    {
        if (!found.Exists)
            return new(plan, TopicOutcome.Created, $"made with {plan.Partitions} partitions on {plan.Replicas} brokers each");
        if (found.Partitions != plan.Partitions)
            return new(plan, TopicOutcome.Differs, $"has {found.Partitions} partitions, {plan.Partitions} asked for");
        return found.Replicas != plan.Replicas
            ? new(plan, TopicOutcome.Differs, $"stands on {found.Replicas} brokers, {plan.Replicas} asked for")
            : new(plan, TopicOutcome.AlreadyRight, $"has {found.Partitions} partitions on {found.Replicas} brokers each already");
    }

    private Metadata AskForMetadata()
    {
        try
        {
            // Of all topics: some brokers make a topic that is asked for by name.
            return _admin.GetMetadata(KafkaClients.Patience);
        }
        catch (KafkaException fault)
        {
            throw new EventLogException(
                $"{_options}: no broker says which topics there are: {fault.Error.Reason}", isTransient: true, fault);
        }
    }

    private async Task MakeAsync(List<TopicPlan> plans, CancellationToken cancellationToken)
    {
        try
        {
            await _admin.CreateTopicsAsync(
                plans.Select(Specify), new CreateTopicsOptions { RequestTimeout = CreatePatience, OperationTimeout = CreatePatience })
                .WaitAsync(cancellationToken);
        }
        catch (CreateTopicsException fault)
        {
            var refused = fault.Results.Where(result => result.Error.IsError).Select(result => $"{result.Topic}: {result.Error.Reason}");
            throw new EventLogException($"{_options}: topics cannot be made: {string.Join("; ", refused)}", isTransient: false, fault);
        }
        catch (KafkaException fault)
        {
            throw new EventLogException(
                $"{_options}: topics cannot be made: the cluster does not do as it is asked ({fault.Error.Reason})",
                isTransient: fault.Error.Code is ErrorCode.Local_TimedOut or ErrorCode.Local_Transport, fault);
        }
    }

    private static TopicSpecification Specify(TopicPlan plan) => new()
    {
        Name = plan.Name,
        NumPartitions = plan.Partitions,
        ReplicationFactor = (short)plan.Replicas,
        Configs = plan.Settings.ToDictionary(StringComparer.Ordinal),
    };
}
