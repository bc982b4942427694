using Arrakis.Shared.Telemetry;

namespace Arrakis.Gateway.Shards;

/// <summary>State and last troubles of one shard, as status and metrics show them. Safe for many threads.</summary>
internal sealed class ShardTelemetry(int shard, TimeProvider time)
{
    private readonly Lock _gate = new();
    private ShardState _state = ShardState.Waiting;
    private long _sinceMs = time.GetUtcNow().ToUnixTimeMilliseconds();
    private string? _lastError;
    private string? _logFault;
    private long? _answeredMs;
    private long? _roundTripMs;
    private long _durable;

    /// <summary>The tag of the shard's metrics.</summary>
    public KeyValuePair<string, object?> Tag { get; } = new("shard_id", shard);

    /// <summary>What the shard is doing.</summary>
    public ShardState State
    {
        get
        {
            lock (_gate)
                return _state;
        }
        set
        {
            lock (_gate)
            {
                // Dead stays: what follows is only the clean-up.
                if (_state == value || _state == ShardState.Dead)
                    return;
                _state = value;
                HasBeenReady |= value == ShardState.Ready;
                _sinceMs = time.GetUtcNow().ToUnixTimeMilliseconds();
            }
        }
    }

    /// <summary>Whether the present connection has come to be ready; the shard's loop resets it for the next.</summary>
    public bool HasBeenReady { get; set; }

    /// <summary>Why the log does not take events; null if it does.</summary>
    public string? LogFault
    {
        get
        {
            lock (_gate)
                return _logFault;
        }
        set
        {
            lock (_gate)
                _logFault = value;
        }
    }

    /// <summary>The highest sequence up to which every frame is durable.</summary>
    public long Durable
    {
        get => Volatile.Read(ref _durable);
        set => Volatile.Write(ref _durable, value);
    }

    /// <summary>Notes a trouble.</summary>
    public void OnError(string type, string message)
    {
        GatewayMetrics.Errors.Add(1, Tag, new KeyValuePair<string, object?>("error_type", type));
        lock (_gate)
            _lastError = message;
    }

    /// <summary>Notes a heartbeat's answer.</summary>
    public void OnHeartbeatAnswer(long? roundTripMs)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        GatewayMetrics.LastHeartbeat.Record(now / 1000.0, Tag);
        if (roundTripMs is { } trip)
            GatewayMetrics.HeartbeatRoundTrip.Record(trip / 1000.0, Tag);
        lock (_gate)
        {
            _answeredMs = now;
            _roundTripMs = roundTripMs ?? _roundTripMs;
        }
    }

    /// <summary>The status as of now.</summary>
    public ShardStatus Snapshot(long received, int buffered, int guilds)
    {
        lock (_gate)
        {
            var age = _answeredMs is { } answered ? time.GetUtcNow().ToUnixTimeMilliseconds() - answered : (long?)null;
            return new ShardStatus(shard, _state, _sinceMs, age, _roundTripMs, received, Durable, buffered, guilds, _logFault, _lastError);
        }
    }
}
