using Arrakis.EventLog.Kafka;
using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cli.Cluster;

/// <summary>
/// A node's voice and ear in the cluster: says every 2 s how the node is, and hears when an operator asks it to drain. Trouble
/// with either stops nothing else.
/// </summary>
internal sealed class NodeReporter : IAsyncDisposable
{
    /// <summary>How often a node says how it is.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(3);
    private readonly KafkaOptions _options;
    private readonly KafkaAppender _appender;
    private readonly KafkaTopicReader _reader;
    private readonly Func<NodeReport> _report;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _hurry = new(0, 1);
    private readonly CancellationTokenSource _drain = new();
    private readonly Task _telling;
    private readonly Task _listening;
    private bool _isFailing;

    private NodeReporter(KafkaOptions options, KafkaAppender appender, Func<NodeReport> report, ILoggerFactory loggers)
    {
        _options = options;
        _appender = appender;
        _report = report;
        _logger = loggers.CreateLogger("Arrakis.Cluster");
        _reader = new KafkaTopicReader(options, options.NodesTopic, _logger);
        _telling = Task.Run(TellAsync);
        _listening = Task.Run(ListenAsync);
    }

    /// <summary>Cancelled when an operator asks this node to drain.</summary>
    public CancellationToken DrainAsked => _drain.Token;

    /// <summary>Starts to report.</summary>
    /// <param name="options">How Kafka is reached; its client id is the node's name.</param>
    /// <param name="appender">Where reports are appended; stays the caller's.</param>
    /// <param name="report">How the node is now. Must not block.</param>
    /// <param name="loggers">Where log lines go.</param>
    public static NodeReporter Start(KafkaOptions options, KafkaAppender appender, Func<NodeReport> report, ILoggerFactory loggers) =>
        new(options, appender, report, loggers);

    /// <summary>Says at once how the node is, because that has changed.</summary>
    public void Hurry()
    {
        if (_hurry.CurrentCount == 0)
            _hurry.Release();
    }

    /// <summary>Says how the node is for the last time.</summary>
    public async Task StopAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        await _stop.CancelAsync();
        await Task.WhenAll(_telling, _listening);
        using var limit = new CancellationTokenSource(LastWord);
        await TryTellAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_telling, _listening);
        await _reader.DisposeAsync();
        _stop.Dispose();
        _hurry.Dispose();
        _drain.Dispose();
    }

    private async Task TellAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await TryTellAsync(_stop.Token);
            await ((Task)_hurry.WaitAsync(Interval, _stop.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TryTellAsync(CancellationToken cancellationToken)
    {
        try
        {
            var report = _report();
            await _appender.AppendAsync(
                _options.NodesTopic, NodeRecords.Partition, NodeRecords.KeyOf(report), NodeRecords.Encode(report), cancellationToken);
            if (_isFailing)
                _logger.LogInformation("Operators see again how this node is");
            _isFailing = false;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped, or nobody could be told in time: operators see that it is silent.
        }
        catch (EventLogException fault)
        {
            // Once for each episode: the next report is 2 s away.
            if (!_isFailing)
                _logger.LogWarning("Operators do not see how this node is until it passes: {Reason}", fault.Message);
            _isFailing = true;
        }
    }

    // From the tail on: a request from before the start was for an earlier process of this name.
    private async Task ListenAsync()
    {
        var batch = new LogBatch();
        long? next = null;
        var isDeaf = false;
        while (!_stop.IsCancellationRequested && !_drain.IsCancellationRequested)
        {
            try
            {
                next ??= (await _reader.GetRangeAsync(NodeRecords.Partition, _stop.Token)).End;
                await _reader.WaitForRecordAsync(NodeRecords.Partition, next.Value, _stop.Token);
                await _reader.ReadAsync(NodeRecords.Partition, next.Value, 1_000, batch, _stop.Token);
                next = batch.Count > 0 ? batch[batch.Count - 1].Offset + 1 : next;
                if (isDeaf)
                    _logger.LogInformation("Requests to drain are heard again");
                isDeaf = false;
                if (IsAsked(batch))
                    await _drain.CancelAsync();
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (EventLogException fault)
            {
                if (!isDeaf)
                    _logger.LogWarning("Requests to drain are not heard until it passes: {Reason}", fault.Message);
                isDeaf = true;
                // What retention has taken meanwhile cannot be read any more: from the tail again.
                if (!fault.IsTransient)
                    next = null;
                await Task.Delay(Interval, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private bool IsAsked(LogBatch batch)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            if (NodeRecords.Decode(batch[i].Payload.Span) is DrainRequest request && request.Node == _options.ClientId)
            {
                _logger.LogInformation("Asked to drain by {By}", request.By);
                return true;
            }
        }

        return false;
    }
}
