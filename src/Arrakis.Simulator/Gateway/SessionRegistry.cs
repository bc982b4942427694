using System.Security.Cryptography;
using Arrakis.Shared;

namespace Arrakis.Simulator;

/// <summary>
/// The sessions that live or can be resumed.
/// <para>
/// A session that opcode 9 ended stays until its shard identifies anew. Discord would forget it at once, and a client that
/// crashed before it could handle the opcode would lose for ever what it had not recorded; that loss would be Discord's, and it
/// would hide a loss of the client's own, which is what a simulator is to show. So the client may still resume here. What an
/// Identify makes unreachable is lost, as with Discord, but counted.
/// </para>
/// </summary>
internal sealed class SessionRegistry(SimulatorOptions options, CommunityMap map, TracePlayer player)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ShardSession> _sessions = new(StringComparer.Ordinal);
    private long _abandoned;
    private int _identifies;
    private int _resumes;

    /// <summary>Frames of the trace that a new session made unreachable before the client was known to have them.</summary>
    internal long AbandonedFrames => Interlocked.Read(ref _abandoned);

    internal int Identifies => Volatile.Read(ref _identifies);

    internal int Resumes => Volatile.Read(ref _resumes);

    /// <summary>All sessions, the newest last.</summary>
    internal ShardSession[] All()
    {
        lock (_lock) return [.. _sessions.Values.OrderBy(session => session.Number)];
    }

    /// <summary>How many guilds a shard would have.</summary>
    internal int GuildCount(int shard, int totalShards) => Owned(shard, totalShards).Count(owned => owned);

    /// <summary>Begins a session, and deletes what its shard had and no connection has.</summary>
    internal ShardSession Create(IdentifyRequest request)
    {
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        lock (_lock)
        {
            var session = new ShardSession(
                id, Interlocked.Increment(ref _identifies), request, Owned(request.Shard, request.TotalShards), player.Positions());
            foreach (var old in _sessions.Values.Where(old => old.Shard == request.Shard && old.TotalShards == request.TotalShards)
                .ToArray())
                Supersede(old, session);
            session.TimeMs = session.Communities.Select(community => player.Reached(community).TimeMs)
                .DefaultIfEmpty(player.Reached(0).TimeMs).Max();
            _sessions.Add(id, session);
            return session;
        }
    }

    internal ResumeResult TryResume(string id, long sequence, out ShardSession? session)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(id, out session)) return ResumeResult.Unknown;
            lock (session.Lock)
            {
                if (session.Connection is null && options.Clock.GetElapsedTime(session.DetachedAt) > options.ResumeWindow)
                {
                    Forget(session);
                    return ResumeResult.TimedOut;
                }
                if (sequence < 0 || sequence > session.Log.LastSequence) return ResumeResult.InvalidSequence;
                session.Acknowledge(sequence);
                session.IsInvalidated = false;
            }
            Interlocked.Increment(ref _resumes);
            return ResumeResult.Resumed;
        }
    }

    /// <summary>Ends a session whose client said goodbye.</summary>
    internal void End(ShardSession session)
    {
        lock (_lock) _sessions.Remove(session.Id);
    }

    private void Supersede(ShardSession old, ShardSession session)
    {
        lock (old.Lock)
        {
            if (old.Connection is null) Forget(old);
            else old.Successor ??= session;
        }
    }

    private void Forget(ShardSession session)
    {
        Interlocked.Add(ref _abandoned, session.CountUnreceived(player.CommunityOf));
        _sessions.Remove(session.Id);
    }

    private bool[] Owned(int shard, int totalShards) =>
        [.. Enumerable.Range(0, map.Count).Select(community => Snowflake.Shard(TraceIds.Community(community).Value, totalShards) == shard)];
}
