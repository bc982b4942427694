namespace Arrakis.Gateway.Limits;

/// <summary>
/// Keeps a connection within 120 commands per 60 s (Discord gateway, "Rate Limiting"), of which heartbeats have some
/// reserved: they are always allowed, and everything else stops early enough for them. Pure. Calls come one at a time.
/// </summary>
internal sealed class CommandRateLimiter
{
    /// <summary>Commands per window.</summary>
    public const int Limit = 120;

    /// <summary>Kept free for heartbeats: more than come at the shortest interval that Discord uses.</summary>
    public const int Reserved = 10;

    private const long WindowMs = 60_000;
    private readonly Queue<long> _sent = [];

    /// <summary>Notes a heartbeat.</summary>
    public void OnHeartbeat(long nowMs) => Note(nowMs);

    /// <summary>Notes another command if it may be sent now; otherwise says how many milliseconds to wait first.</summary>
    public bool TryTake(long nowMs, out long waitMs)
    {
        Expire(nowMs);
        waitMs = 0;
        if (_sent.Count >= Limit - Reserved)
        {
            waitMs = _sent.Peek() + WindowMs - nowMs;
            return false;
        }
        Note(nowMs);
        return true;
    }

    private void Note(long nowMs)
    {
        Expire(nowMs);
        _sent.Enqueue(nowMs);
    }

    private void Expire(long nowMs)
    {
        while (_sent.TryPeek(out var oldest) && nowMs - oldest >= WindowMs)
            _sent.Dequeue();
    }
}
