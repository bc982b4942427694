using Arrakis.Cli.Cluster;
using Arrakis.Cli.Telemetry;
using Arrakis.EventLog.Kafka;
using Arrakis.Pipeline.Stores.Scylla;
using Arrakis.Pipeline.Web;
using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cli.Hosting;

/// <summary>A node among several, with Kafka between them: it says how it is, and drains when an operator asks for it.</summary>
internal abstract class ClusterHost(ClusterNodeOptions options) : NodeHost
{
    private readonly long _startedMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
    private readonly RateMeter _rate = new(TimeProvider.System);
    private NodeReporter? _reporter;

    public ClusterNodeOptions Options { get; } = options;

    /// <summary>The events.</summary>
    public KafkaEventLog Log { get; private set; } = null!;

    /// <summary>Positions, sessions and dead letters of the log.</summary>
    public ScyllaLogState LogState { get; private set; } = null!;

    /// <summary>The topics, which are all there.</summary>
    public TopicLayout Topics { get; private set; } = null!;

    /// <summary>Cancelled when an operator asks this node to drain.</summary>
    public CancellationToken DrainAsked => _reporter?.DrainAsked ?? CancellationToken.None;

    public override string Name => Options.Name;

    public override IDeadLetterStore DeadLetters => LogState;

    // Counting reads all of them from the store.
    protected static TimeSpan DeadLetterInterval { get; } = TimeSpan.FromSeconds(30);

    protected override string Title => $"The {Role} {Options.Name}";

    protected override TelemetryOptions? Telemetry => Options.Telemetry;

    /// <summary>A total of events that tells how fast the node goes.</summary>
    protected abstract long Events { get; }

    /// <summary>Adds to a report what this kind of node owns.</summary>
    protected abstract NodeReport Describe(NodeReport report);

    /// <summary>Opens the log on Kafka.</summary>
    protected async Task OpenLogAsync(Task<ScyllaLogState> opening, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        LogState = Own(await opening);
        Topics = await TopicLayout.ReadAsync(Options.Kafka, cancellationToken);
        Log = Own(await KafkaEventLog.OpenAsync(Options.Kafka, LogState, LogState, LogState, loggers, cancellationToken));
    }

    /// <summary>The last part to start: from here on the cluster sees this node.</summary>
    protected void JoinCluster(ILoggerFactory loggers) => _reporter = Own(NodeReporter.Start(Options.Kafka, Log.Appender, Report, loggers));

    protected override async ValueTask StateChangedAsync()
    {
        if (_reporter is not { } reporter)
            return;
        if (State == RunState.Stopped)
            await reporter.StopAsync();
        else
            reporter.Hurry();
    }

    private NodeReport Report() => Describe(new NodeReport
    {
        Node = Options.Name,
        Role = Role,
        Host = Environment.MachineName,
        Pid = Environment.ProcessId,
        Version = WebOptions.ProgramVersion,
        StartedMs = _startedMs,
        ReportedMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
        State = State switch
        {
            RunState.Draining => NodePhase.Draining,
            RunState.Stopped => NodePhase.Stopped,
            _ => NodePhase.Running,
        },
        Page = Web?.Url.ToString(),
        EventsPerSecond = Math.Round(_rate.Next(Events), 1),
    });
}
