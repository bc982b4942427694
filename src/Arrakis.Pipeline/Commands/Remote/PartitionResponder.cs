using System.Collections.Concurrent;
using Arrakis.Shared;
using Arrakis.Shared.Discord;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.Pipeline.Commands.Remote;

/// <summary>Answers the commands of one partition for as long as this process owns it.</summary>
internal sealed class PartitionResponder : IDisposable
{
    /// <summary>Commands that are being answered at once; further ones wait in the topic.</summary>
    public const int MaxAtOnce = 256;

    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromSeconds(1);
    private readonly int _partition;
    private readonly IInteractionFeed _feed;
    private readonly AnswerCourse _course;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationToken _abort;
    private readonly CancellationTokenSource _let;
    private readonly SemaphoreSlim _room = new(MaxAtOnce, MaxAtOnce);
    private readonly ConcurrentDictionary<long, Task> _asking = new();
    private readonly ConcurrentDictionary<long, Task> _repeating = new();
    private readonly long _sinceMs;
    private readonly Task _reading;

    /// <summary>Starts reading.</summary>
    /// <param name="partition">Its number.</param>
    /// <param name="feed">Where commands come from.</param>
    /// <param name="course">What is done with each.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where log lines go.</param>
    /// <param name="abort">Ends everything.</param>
    public PartitionResponder(
        int partition, IInteractionFeed feed, AnswerCourse course, TimeProvider time, ILogger logger, CancellationToken abort)
    {
        _partition = partition;
        _feed = feed;
        _course = course;
        _time = time;
        _logger = logger;
        _abort = abort;
        _let = CancellationTokenSource.CreateLinkedTokenSource(abort);
        _sinceMs = (time.GetUtcNow() - InteractionTimes.AnswerWithin).ToUnixTimeMilliseconds();
        _reading = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Commands that are being asked and answered.</summary>
    public int Active => _asking.Count;

    /// <summary>Ends the asking: completes when nothing of the partition is read, asked or edited any more, but for repetitions.</summary>
    /// <param name="cancellationToken">Ends the wait for edits under way.</param>
    public async Task LetGoAsync(CancellationToken cancellationToken)
    {
        await _let.CancelAsync();
        await _reading;
        await Task.WhenAll(_asking.Values).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Completes when everything has been said that has to be said again.</summary>
    public async Task EndAsync()
    {
        await Task.WhenAll(_asking.Values);
        await Task.WhenAll(_repeating.Values);
    }

    /// <summary>After <see cref="EndAsync"/>.</summary>
    public void Dispose()
    {
        _let.Dispose();
        _room.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_let.IsCancellationRequested)
        {
            try
            {
                await foreach (var sent in _feed.ReadAsync(_partition, _let.Token))
                    await TakeAsync(sent);
            }
            catch (OperationCanceledException) when (_let.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // A fault of our own must not leave the partition's users without answers for ever.
                InteractionMetrics.Failures.Add(1, new KeyValuePair<string, object?>("stage", "read"));
                _logger.LogError(fault, "Commands of partition {Partition} are read anew after a fault", _partition);
                await Task.Delay(ReadAgainAfter, _time, _let.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task TakeAsync(SentInteraction sent)
    {
        var interaction = sent.Interaction;
        // What was late before this process owned the partition was counted by who did.
        if (Snowflake.TimeMs(interaction.Id) < _sinceMs)
            return;
        await _room.WaitAsync(_let.Token);
        if (InteractionTimes.Age(interaction, _time) >= InteractionTimes.AnswerWithin)
            InteractionMetrics.Late.Add(1);
        else if (Begin(sent))
            return;
        _room.Release();
    }

    private bool Begin(SentInteraction sent)
    {
        var id = sent.Interaction.Id;
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_repeating.ContainsKey(id) || !_asking.TryAdd(id, asked.Task))
            return false;
        _ = Task.Run(() => HandleAsync(sent, asked), CancellationToken.None);
        return true;
    }

    private async Task HandleAsync(SentInteraction sent, TaskCompletionSource asked)
    {
        var id = sent.Interaction.Id;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            var again = await _course.AnswerAsync(sent, _let.Token, _abort);
            if (again is null)
                return;
            _repeating[id] = ended.Task;
            _asking.TryRemove(id, out _);
            asked.SetResult();
            await _course.RepeatAsync(sent.Interaction, again, _abort);
        }
        catch (Exception fault)
        {
            InteractionMetrics.Failures.Add(1, new KeyValuePair<string, object?>("stage", "answer"));
            _logger.LogError(fault, "Not answered, by a fault of our own: {Interaction}", sent.Interaction);
        }
        finally
        {
            _room.Release();
            _asking.TryRemove(id, out _);
            _repeating.TryRemove(id, out _);
            asked.TrySetResult();
            ended.SetResult();
        }
    }
}
