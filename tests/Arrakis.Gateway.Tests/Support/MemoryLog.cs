using Arrakis.Shared;
using Arrakis.Shared.Discord;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;

namespace Arrakis.Gateway.Tests.Support;

/// <summary>A log in memory that can be told to fail or to stall; also the session table and the interaction sink.</summary>
internal sealed class MemoryLog : PartialLog, IGatewaySessionStore, IInteractionSink
{
    private readonly Lock _gate = new();
    private readonly List<CommunityEvent> _events = [];
    private readonly List<DeadLetter> _letters = [];
    private readonly List<Interaction> _interactions = [];
    private readonly List<GatewaySession> _saves = [];
    private readonly Dictionary<int, GatewaySession> _sessions = [];
    private TaskCompletionSource _open = Opened();

    public override string LogId => "memory";

    /// <summary>What the next appends throw; null if they succeed.</summary>
    public EventLogException? Failure { get; set; }

    public bool AcceptInteractions { get; set; } = true;

    /// <summary>What the sink throws; null if it works.</summary>
    public Exception? SinkFault { get; set; }

    /// <summary>How many of the next calls to the session table fail.</summary>
    public int SessionFailures { get; set; }

    public int FailedAppends { get; private set; }

    public IReadOnlyList<CommunityEvent> Events
    {
        get
        {
            lock (_gate)
                return [.. _events];
        }
    }

    public IReadOnlyList<DeadLetter> DeadLetters
    {
        get
        {
            lock (_gate)
                return [.. _letters];
        }
    }

    public IReadOnlyList<Interaction> Interactions
    {
        get
        {
            lock (_gate)
                return [.. _interactions];
        }
    }

    public IReadOnlyList<GatewaySession> Saves
    {
        get
        {
            lock (_gate)
                return [.. _saves];
        }
    }

    public GatewaySession? Session(int shard = 0)
    {
        lock (_gate)
            return _sessions.GetValueOrDefault(shard);
    }

    public void Record(GatewaySession session)
    {
        lock (_gate)
            _sessions[session.Shard] = session;
    }

    public void Stall() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void GoOn() => _open.TrySetResult();

    public override async ValueTask AppendAsync(AppendRequest request, CancellationToken cancellationToken = default)
    {
        await _open.Task.WaitAsync(cancellationToken);
        if (Failure is { } failure)
        {
            FailedAppends++;
            throw failure;
        }
        lock (_gate)
        {
            foreach (var record in request.Records)
            {
                var e = CommunityEvent.Parser.ParseFrom(record.Payload.Span);
                if (new CommunityId(e.CommunityId).Partition(PartitionCount) != record.Partition)
                    throw new InvalidOperationException("wrong partition");
                _events.Add(e);
            }
            _letters.AddRange(request.DeadLetters);
            if (request.Session is { } session)
            {
                _sessions[session.Shard] = session;
                _saves.Add(session);
            }
        }
    }

    public ValueTask<GatewaySession?> LoadSessionAsync(int shard, CancellationToken cancellationToken = default)
    {
        FailSessionCall();
        return new(Session(shard));
    }

    public ValueTask SaveSessionAsync(GatewaySession session, CancellationToken cancellationToken = default) =>
        AppendAsync(new AppendRequest { Session = session }, cancellationToken);

    public bool TryAccept(Interaction interaction)
    {
        if (SinkFault is { } fault)
            throw fault;
        if (!AcceptInteractions)
            return false;
        lock (_gate)
            _interactions.Add(interaction);
        return true;
    }


    private void FailSessionCall()
    {
        if (SessionFailures-- > 0)
            throw new EventLogException("the table is locked", isTransient: true);
    }

    private static TaskCompletionSource Opened()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }
}
