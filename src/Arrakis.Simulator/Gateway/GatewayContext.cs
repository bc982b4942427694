namespace Arrakis.Simulator;

/// <summary>What all connections share.</summary>
internal sealed class GatewayContext
{
    private readonly TaskCompletionSource _played = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _framesSent;
    private long _bytesSent;

    internal GatewayContext(SimulatorOptions options, TraceFile trace)
    {
        Options = options;
        Trace = trace;
        Map = new CommunityMap(trace, options.Communities);
        Members = new MemberFragments(options.ApplicationId);
        Guilds = new GuildPayload(Map, Members);
        Messages = new MessagePayload(trace, Map, Members, options.Seed);
        Events = new EventPayloads(trace, Messages, new ReactionPayload(Map, Members));
        Player = new TracePlayer(trace, Map, options.Speed, options.Clock);
        Sessions = new SessionRegistry(options, Map, Player);
        Identifies = new IdentifyLimiter(options);
        Faults.Apply(options.Faults);
    }

    internal SimulatorOptions Options { get; }

    internal TraceFile Trace { get; }

    internal CommunityMap Map { get; }

    internal MemberFragments Members { get; }

    internal GuildPayload Guilds { get; }

    internal MessagePayload Messages { get; }

    internal EventPayloads Events { get; }

    internal TracePlayer Player { get; }

    internal SessionRegistry Sessions { get; }

    internal IdentifyLimiter Identifies { get; }

    internal FaultState Faults { get; } = new();

    internal ConnectionSet Connections { get; } = new();

    /// <summary>Where clients connect to; known once the port is.</summary>
    internal Uri GatewayUrl { get; set; } = new("ws://127.0.0.1");

    internal Task Played => _played.Task;

    internal long FramesSent => Interlocked.Read(ref _framesSent);

    internal long BytesSent => Interlocked.Read(ref _bytesSent);

    internal void CountSent(int frames, int bytes)
    {
        Interlocked.Add(ref _framesSent, frames);
        Interlocked.Add(ref _bytesSent, bytes);
    }

    /// <summary>Tells those who wait when every event was handed to a socket.</summary>
    internal void CheckPlayed()
    {
        if (!Player.IsExhausted || _played.Task.IsCompleted) return;
        foreach (var session in Sessions.All())
        {
            lock (session.Lock)
            {
                // What a session without a connection still holds, its successor had as well.
                var counts = session.Successor is null || session.Connection is not null;
                if (counts && session.Sent < session.Log.LastSequence) return;
            }
        }
        _played.TrySetResult();
    }
}
