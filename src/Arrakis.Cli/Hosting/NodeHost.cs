using System.Diagnostics;
using System.Net;
using Arrakis.Cli.Cluster;
using Arrakis.Cli.Output.Logs;
using Arrakis.Cli.Telemetry;
using Arrakis.Gateway;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Web;
using Arrakis.Scylla.Telemetry;
using Arrakis.Shared.Log;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Cli.Hosting;

/// <summary>
/// What every running process of Arrakis has in common: parts that are stopped in the order of the data and disposed of in the
/// reverse order of their start, a page, and what the page shows.
/// </summary>
internal abstract class NodeHost : IAsyncDisposable
{
    private static readonly TimeSpan DrainGrace = TimeSpan.FromSeconds(30);
    private readonly List<Func<ValueTask>> _disposals = [];
    private PrometheusCollector? _metrics;
    private DeadLetterCounter? _deadLetters;
    private RunLog? _log;
    private ILogger _logger = NullLogger.Instance;

    protected NodeHost() => View = new NodeView(this);

    public NodeView View { get; }

    public RunState State { get; private set; } = RunState.Starting;

    public ArrakisWebHost? Web { get; private set; }

    /// <summary>Fails as soon as a part that cannot recover by itself does.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>The newest warnings and errors, the newest first.</summary>
    public IReadOnlyList<ProblemView> Problems => _log?.Problems.Newest() ?? [];

    /// <summary>What the node does, of <see cref="NodeRoles"/>.</summary>
    public abstract string Role { get; }

    /// <summary>What operators call it.</summary>
    public virtual string Name => $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>Where events come from, for a person.</summary>
    public abstract string Source { get; }

    /// <summary>The gateway of this process; null where it has none, or has none yet.</summary>
    public virtual GatewayService? OwnGateway => null;

    /// <summary>The pipeline of this process; null where it has none, or has none yet.</summary>
    public virtual PipelineService? OwnPipeline => null;

    /// <summary>Where dead letters are kept.</summary>
    public abstract IDeadLetterStore DeadLetters { get; }

    /// <summary>How many dead letters were kept when they were counted last; 0 before the first count.</summary>
    public long DeadLettersKept => _deadLetters?.Kept ?? 0;

    /// <summary>Where metrics and traces are exported to; null where nobody said.</summary>
    protected abstract TelemetryOptions? Telemetry { get; }

    /// <summary>The parts that run by themselves; a fault of one is the node's.</summary>
    protected abstract IReadOnlyList<Task> Endings { get; }

    /// <summary>Stops reading, and makes durable all that was read.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        var began = Stopwatch.GetTimestamp();
        State = RunState.Draining;
        _logger.LogInformation("{Node} drains", Title);
        await StateChangedAsync();
        await StopPartsAsync(cancellationToken);
        State = RunState.Stopped;
        await StateChangedAsync();
        _logger.LogInformation("{Node} is stopped, after {Seconds} s: all that was read is durable", Title, Seconds(began));
    }

    /// <summary>Takes secrets out of what a part says of itself.</summary>
    public string Redact(string text) => _log?.Redact(text) ?? text;

    public async ValueTask DisposeAsync()
    {
        // A part that cannot be disposed of keeps none of the others.
        var faults = new List<Exception>();
        for (var i = _disposals.Count - 1; i >= 0; i--)
        {
            try
            {
                await _disposals[i]();
            }
            catch (Exception fault)
            {
                faults.Add(fault);
            }
        }

        _disposals.Clear();
        View.Dispose();
        if (faults.Count > 0)
            throw new AggregateException(faults);
    }

    /// <summary>Starts the parts of a node; where one of them does not start, ends those that do.</summary>
    protected static async Task<T> StartAsync<T>(T node, RunLog loggers, CancellationToken cancellationToken)
        where T : NodeHost
    {
        var began = Stopwatch.GetTimestamp();
        (node._log, node._logger) = (loggers, loggers.CreateLogger("Arrakis.Node"));
        node._logger.LogInformation("{Node} starts", node.Title);
        try
        {
            if (node.Telemetry is { } telemetry)
                node.Own(new TelemetryExport(telemetry, loggers.CreateLogger("Arrakis.Telemetry")));
            node._metrics = node.CollectMetrics(loggers.CreateLogger("Arrakis.Metrics"));
            await node.StartPartsAsync(loggers, cancellationToken);
            node.State = RunState.Running;
            node.Own(new LagWatch(node.Lag, TimeProvider.System, loggers.CreateLogger("Arrakis.Lag")));
            node._logger.LogInformation("{Node} runs, after {Seconds} s", node.Title, Seconds(began));
            node.Completion = node.WatchAsync();
            return node;
        }
        catch
        {
            await node.DrainAsync();
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the node is called in the log.</summary>
    protected virtual string Title => "The node";

    /// <summary>Starts the parts, from the store backwards, so that nothing arrives before there is somebody to take it.</summary>
    protected abstract Task StartPartsAsync(ILoggerFactory loggers, CancellationToken cancellationToken);

    /// <summary>Stops the parts, from the source of the events forwards, so that all of it drains.</summary>
    protected abstract Task StopPartsAsync(CancellationToken cancellationToken);

    /// <summary>The node has begun to drain, or has ended that.</summary>
    protected virtual ValueTask StateChangedAsync() => default;

    /// <summary>Serves the page, health and metrics.</summary>
    protected async Task ServePageAsync(
        IPAddress address, int port, string? token, IReadOnlyList<IReadinessCheck> checks, ILoggerFactory loggers,
        CancellationToken cancellationToken) =>
        Web = Own(await ArrakisWebHost.StartAsync(
            new WebOptions { Address = address, Port = port, Token = token, Redact = Redact }, View, checks, _metrics!, loggers,
            cancellationToken));

    /// <summary>Counts dead letters from now on.</summary>
    /// <param name="every">How often.</param>
    /// <param name="asMetric">Whether this process shows the count as a metric.</param>
    /// <param name="loggers">Where it is told that they cannot be counted.</param>
    protected void CountDeadLetters(TimeSpan every, bool asMetric, ILoggerFactory loggers) =>
        _deadLetters = Own(new DeadLetterCounter(DeadLetters, every, asMetric, loggers.CreateLogger("Arrakis.DeadLetters")));

    /// <summary>Disposes of a part with the node.</summary>
    protected T Own<T>(T part)
    {
        _disposals.Add(part switch
        {
            IAsyncDisposable asynchronous => asynchronous.DisposeAsync,
            IDisposable synchronous => () =>
            {
                synchronous.Dispose();
                return ValueTask.CompletedTask;
            },
            _ => throw new ArgumentException($"{typeof(T)} cannot be disposed of.", nameof(part)),
        });
        return part;
    }

    private PrometheusCollector CollectMetrics(ILogger logger)
    {
        InstrumentCatalog.CreateAll();
        var collector = Own(new PrometheusCollector(new PrometheusOptions
        {
            Meters = [ArrakisMeter.Name, ArrakisMeter.AkkaHostName, ProcessMetrics.MeterName, ScyllaMetrics.MeterName],
            ObservationFailed = fault => logger.LogWarning("A gauge could not be read: {Reason}", fault.Message),
        }));
        HealthMetrics.Build.Record(1, new("version", WebOptions.ProgramVersion), new("role", Role));
        return collector;
    }

    // Stopped while it started: what the pipeline has already applied is written, pages included.
    private async Task DrainAsync()
    {
        if (OwnPipeline is null || OwnPipeline.Completion.IsFaulted)
            return;
        using var grace = new CancellationTokenSource(DrainGrace);
        await OwnPipeline.StopAsync(grace.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private (double Seconds, long Events) Lag() => OwnPipeline?.Partitions is { Count: > 0 } partitions
        ? (partitions.Max(p => p.LagSeconds), partitions.Sum(p => p.Lag))
        : default;

    private static double Seconds(long since) => Math.Round(Stopwatch.GetElapsedTime(since).TotalSeconds, 1);

    private async Task WatchAsync() => await await Task.WhenAny(Endings);
}
