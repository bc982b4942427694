using Arrakis.Shared;
using Arrakis.Simulator;

namespace Arrakis.Cli.Chaos.Cluster;

/// <summary>A trace as shards see it: each plays the events of its own communities, in the trace's order.</summary>
internal sealed class TraceShards
{
    private readonly TraceFile _file;
    private readonly int _communities;
    private readonly List<int>[] _eventsOfCommunity;
    private readonly List<int>[] _countInShard;

    public TraceShards(string trace, int communities, int shards)
    {
        _file = TraceFile.Load(trace);
        _communities = communities;
        _eventsOfCommunity = [.. Enumerable.Range(0, communities).Select(_ => new List<int>())];
        _countInShard = [.. Enumerable.Range(0, communities).Select(_ => new List<int>())];
        var played = new int[shards];
        for (var i = 0; i < _file.EventCount; i++)
        {
            var community = _file[i].Channel % communities;
            var shard = ShardOf(community, shards);
            _eventsOfCommunity[community].Add(i);
            _countInShard[community].Add(played[shard]++);
        }
    }

    /// <summary>The shard of a community.</summary>
    public static int ShardOf(int community, int shards) => Snowflake.Shard(TraceIds.Community(community).Value, shards);

    /// <summary>How many events a community has in the trace.</summary>
    public int EventsOf(int community) => _eventsOfCommunity[community].Count;

    /// <summary>How many of a community's events stand among the first so many of its shard.</summary>
    public int EventsOf(int community, long playedInShard)
    {
        var index = _countInShard[community].BinarySearch((int)playedInShard);
        return index >= 0 ? index : ~index;
    }

    /// <summary>An event of a community.</summary>
    /// <param name="community">Its number.</param>
    /// <param name="index">From 0, in the trace's order.</param>
    public TraceEvent Event(int community, int index) => _file[_eventsOfCommunity[community][index]];

    /// <summary>As the gateway makes it of a frame.</summary>
    public Shared.Events.CommunityEvent CommunityEvent(int community, int index) => Event(community, index).ToCommunityEvent(_communities);
}
