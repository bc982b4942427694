using System.Collections.Concurrent;
using Arrakis.EventLog.Kafka.Groups;
using Arrakis.Shared.Log;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Arrakis.EventLog.Kafka;

/// <summary>
/// This process as a member of the consumer group that shares the partitions of the events: Kafka decides who owns what, and this
/// class tells the host. It reads no records; owners do, from their own positions.
/// </summary>
public sealed class KafkaPartitionGroup : IAsyncDisposable
{
    private static readonly TimeSpan PollTime = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(10);

    // A member that has asked to join and has no answer yet cannot leave: librdkafka ends the process (an assertion on the state of
    // its sticky assignor, seen in 2.0.2). So it waits for the answer, and a client that gets none is kept until the process ends.
    private static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(15);
    private static readonly ConcurrentBag<IConsumer<Ignore, Ignore>> Kept = [];

    private readonly KafkaOptions _options;
    private readonly ILogger _logger;
    private readonly GroupOffsets _offsets;
    private readonly GroupTrouble _trouble;
    private readonly GroupMembership _membership;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Thread? _thread;
    private bool _disposed;

    /// <summary>Creates the member; it joins with <see cref="Start"/>.</summary>
    public KafkaPartitionGroup(KafkaOptions options, IPartitionHost host, ILogger logger)
    {
        _options = options;
        _logger = logger;
        _offsets = new GroupOffsets(options, logger);
        _trouble = new GroupTrouble(options, logger);
        _membership = new GroupMembership(options, host, _offsets, _trouble, logger) { Hurry = _hurry.Token };
    }

    /// <summary>The partitions that this process owns.</summary>
    public IReadOnlyCollection<int> Owned => _membership.Owned;

    /// <summary>Why the group cannot be reached; null while it can.</summary>
    public string? Trouble => _trouble.Text;

    /// <summary>Ends when the group was left; fails when membership ended by a fault that does not pass.</summary>
    public Task Completion => _ended.Task;

    /// <summary>Joins the group.</summary>
    /// <exception cref="EventLogException">librdkafka is not installed, or refuses a setting.</exception>
    public void Start()
    {
        if (_thread is not null)
            throw new InvalidOperationException("The member has joined already; each one joins once.");
        var consumer = Build();
        _thread = new Thread(() => Run(consumer)) { IsBackground = true, Name = "kafka group" };
        _thread.Start();
    }

    /// <summary>Says how far a partition is durable, so that the group's lag can be seen by any tool.</summary>
    public void NoteDurable(int partition, long nextOffset) => _offsets.Note(partition, nextOffset);

    /// <summary>Lets go of all partitions, drained, and leaves: others take over at once.</summary>
    /// <param name="cancellationToken">Drains no longer, and leaves.</param>
    public async Task LeaveAsync(CancellationToken cancellationToken = default)
    {
        await using var hurrying = cancellationToken.UnsafeRegister(static group => ((KafkaPartitionGroup)group!)._hurry.Cancel(), this);
        await EndAsync(JoinPatience + GroupSettings.DrainLimit(_options) + CloseLimit);
    }

    /// <summary>Leaves without draining, if <see cref="LeaveAsync"/> was not called.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        _membership.Drains = false;
        await _hurry.CancelAsync();
        await EndAsync(JoinPatience + CloseLimit);
        // Whoever does not watch Completion disposed of us all the same.
        _ = _ended.Task.Exception;
        if (!_ended.Task.IsCompleted)
            return;
        _stop.Dispose();
        _hurry.Dispose();
    }

    private async Task EndAsync(TimeSpan limit)
    {
        await _stop.CancelAsync();
        if (_thread is null)
            _ended.TrySetResult();
        if (await Task.WhenAny(_ended.Task, Task.Delay(limit, CancellationToken.None)) != _ended.Task)
        {
            _logger.LogWarning(
                "The group {Group} could not be left within {Seconds} s; others take over when this member has been silent for {Timeout} s",
                _options.Group, limit.TotalSeconds, _options.SessionTimeout.TotalSeconds);
        }
    }

    private IConsumer<Ignore, Ignore> Build()
    {
        var settings = GroupSettings.For(_options);
        return KafkaClients.Build(
            () => new ConsumerBuilder<Ignore, Ignore>(settings)
                .SetPartitionsAssignedHandler((_, partitions) => _membership.Assigned(partitions))
                .SetPartitionsRevokedHandler((consumer, partitions) => _membership.Revoked(consumer, partitions))
                .SetPartitionsLostHandler((_, partitions) => _membership.Lost(partitions))
                .SetErrorHandler((_, error) => OnError(error))
                .SetLogHandler((_, line) => KafkaClients.Log(_logger, line))
                .Build(),
            _options);
    }

    // The thread that polls, and on which the group tells of partitions.
    private void Run(IConsumer<Ignore, Ignore> consumer)
    {
        try
        {
            consumer.Subscribe(_options.EventsTopic);
            while (!_stop.IsCancellationRequested)
                Poll(consumer);
            for (var asked = Environment.TickCount64; !_membership.HasJoined
                && Environment.TickCount64 - asked < JoinPatience.TotalMilliseconds;)
                Poll(consumer);
            if (_membership.HasJoined)
                Close(consumer);
            ThrowFault();
            _ended.TrySetResult();
        }
        catch (Exception fault)
        {
            _logger.LogCritical(fault, "The group {Group} was left by a fault: {Reason}", _options.Group, fault.Message);
            _ended.TrySetException(new EventLogException(
                $"{_options}: the membership of the group {_options.Group} has ended: {fault.Message}", isTransient: false, fault));
            DropAll();
        }
        finally
        {
            Free(consumer);
        }
    }

    private void Poll(IConsumer<Ignore, Ignore> consumer)
    {
        try
        {
            // A record that was fetched before its partition was paused may come; nothing is made of it.
            _ = consumer.Consume(PollTime);
        }
        catch (ConsumeException fault) when (!fault.Error.IsFatal)
        {
            _trouble.Note(fault.Error);
        }

        ThrowFault();
        _membership.PauseNew(consumer);
        _offsets.TellIfDue(consumer, _membership.Owned);
        _trouble.ProbeIfDue(consumer);
    }

    private void ThrowFault()
    {
        if (_membership.Fault is { } fault)
            throw new InvalidOperationException($"partitions could not be taken over or let go: {fault.Message}", fault);
        if ((_offsets.Telling.Exception ?? _trouble.Probing.Exception)?.GetBaseException() is { } beside)
            throw new InvalidOperationException($"the group could not be asked or told: {beside.Message}", beside);
    }

    private void OnError(Error error)
    {
        // A fatal one is thrown by the next poll.
        if (!error.IsFatal)
            _trouble.Note(error);
    }

    private void DropAll() => _membership.Lost([.. Owned.Select(p => new TopicPartitionOffset(_options.EventsTopic, p, Offset.Unset))]);

    // Closing frees the client as well: it ends a commit that hangs before that, but no question.
    private void Close(IConsumer<Ignore, Ignore> consumer)
    {
        if (!HasEnded(_trouble.Probing))
            throw new TimeoutException($"the brokers have not answered within {CloseLimit.TotalSeconds} s");
        consumer.Close();
    }

    // A client that is asked for something must not be freed; one that hangs in it, or in joining, stays until the process ends.
    private void Free(IConsumer<Ignore, Ignore> consumer)
    {
        if (HasEnded(Task.WhenAll(_offsets.Telling, _trouble.Probing)) && _membership.HasJoined)
            consumer.Dispose();
        else
            Kept.Add(consumer);
    }

    // Waits a while for the end of what asks the client beside this thread. Whether it ended by a fault, ThrowFault looks at.
    private static bool HasEnded(Task task) =>
        task.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)
            .Wait(CloseLimit);
}
