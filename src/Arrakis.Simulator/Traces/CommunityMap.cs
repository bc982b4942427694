using System.Collections;

namespace Arrakis.Simulator;

/// <summary>Which channels and members each community has, and where a channel's messages stand in the trace.</summary>
internal sealed class CommunityMap
{
    private readonly byte[][] _channels;
    private readonly BitArray[] _members;
    private readonly int[] _eventCounts;
    private readonly int[] _channelRows;
    private readonly int[] _channelStarts = new int[TraceIds.Channels + 2];

    internal CommunityMap(TraceFile trace, int communities)
    {
        Count = communities;
        _channels = new byte[communities][];
        _members = new BitArray[communities];
        _eventCounts = new int[communities];
        for (var i = 0; i < communities; i++)
        {
            _members[i] = new BitArray(TraceIds.Authors + 1);
            _channels[i] =
                [.. Enumerable.Range(1, TraceIds.Channels).Where(channel => channel % communities == i).Select(channel => (byte)channel)];
        }
        _channelRows = new int[trace.MessageCount];
        IndexChannels(trace.Rows);
        for (var i = 0; i < trace.EventCount; i++)
        {
            var e = trace[i];
            _members[Of(e.Channel)].Set(e.Author, true);
            _eventCounts[Of(e.Channel)]++;
        }
    }

    internal int Count { get; }

    internal int Of(int channel) => channel % Count;

    internal ReadOnlySpan<byte> Channels(int community) => _channels[community];

    internal int EventCount(int community) => _eventCounts[community];

    internal bool IsMember(int community, int author) => author > 0 && author <= TraceIds.Authors && _members[community].Get(author);

    internal IEnumerable<int> Members(int community) =>
        Enumerable.Range(1, TraceIds.Authors).Where(author => _members[community].Get(author));

    /// <summary>The rows of a channel's messages, oldest first.</summary>
    internal ReadOnlySpan<int> Rows(int channel) =>
        _channelRows.AsSpan(_channelStarts[channel], _channelStarts[channel + 1] - _channelStarts[channel]);

    private void IndexChannels(TraceRows rows)
    {
        for (var row = 0; row < rows.Count; row++) _channelStarts[rows[row].Channel + 1]++;
        for (var i = 1; i < _channelStarts.Length; i++) _channelStarts[i] += _channelStarts[i - 1];
        var next = (int[])_channelStarts.Clone();
        for (var row = 0; row < rows.Count; row++) _channelRows[next[rows[row].Channel]++] = row;
    }
}
