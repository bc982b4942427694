using Arrakis.Shared;

namespace Arrakis.Simulator;

/// <summary>Puts the status together.</summary>
internal static class StatusReport
{
    internal static SimulatorStatus Create(GatewayContext context)
    {
        var sessions = context.Sessions.All();
        var totalShards = sessions.LastOrDefault()?.TotalShards ?? context.Options.Shards;
        return new SimulatorStatus
        {
            Shards = [.. Enumerable.Range(0, totalShards).Select(shard => Shard(context, sessions, shard, totalShards))],
            EventsPlayed = context.Player.PlayedTotal,
            EventsTotal = context.Trace.EventCount,
            AllPlayed = context.Played.IsCompleted,
            FramesSent = context.FramesSent,
            BytesSent = context.BytesSent,
            Connections = context.Connections.Count,
            Identifies = context.Sessions.Identifies,
            Resumes = context.Sessions.Resumes,
            AbandonedFrames = context.Sessions.AbandonedFrames,
        };
    }

    private static ShardStatus Shard(GatewayContext context, ShardSession[] sessions, int shard, int totalShards)
    {
        var (played, total) = (0L, 0L);
        for (var community = 0; community < context.Map.Count; community++)
        {
            if (Snowflake.Shard(TraceIds.Community(community).Value, totalShards) != shard) continue;
            played += context.Player.Played(community);
            total += context.Map.EventCount(community);
        }
        if (sessions.LastOrDefault(session => session.Shard == shard && session.TotalShards == totalShards) is not { } newest)
            return new ShardStatus(shard, totalShards, false, null, 0, 0, played, total, total == 0);
        lock (newest.Lock)
        {
            var isSent = newest.Sent == newest.Log.LastSequence;
            return new ShardStatus(
                shard, totalShards, newest.Connection is not null, newest.Id, newest.Sent, newest.Log.LastSequence, played, total,
                played == total && isSent);
        }
    }
}
