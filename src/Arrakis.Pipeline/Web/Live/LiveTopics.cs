using Arrakis.Shared;
using Arrakis.Shared.Store;
using Microsoft.Extensions.Logging;

namespace Arrakis.Pipeline.Web;

/// <summary>What one browser watches.</summary>
/// <param name="Community">The community; null for none.</param>
/// <param name="Type">Which of its leaderboards.</param>
/// <param name="Page">The page of it, 0 for the first; null for the top ten.</param>
/// <param name="Member">A member of it; null for none.</param>
internal sealed record Watched(CommunityId? Community, LeaderboardType Type, int? Page, MemberId? Member);

/// <summary>The topics that somebody watches: each is there once, however many do.</summary>
internal sealed class LiveTopics(IRunView view, WebOptions options, Pulse pulse, ILogger logger)
{
    private const int TopCommunities = 100;
    private const int TopRows = 10;
    private readonly Dictionary<Key, LiveTopic> _topics = [];

    /// <summary>Begins to watch; dispose of it to end that.</summary>
    public Watch Open(Watched watched)
    {
        lock (_topics) return new Watch([.. Keys(watched).Select(Join)], this);
    }

    private (Key, LiveTopic) Join(Key key)
    {
        if (!_topics.TryGetValue(key, out var topic))
        {
            var interval = key.Name == "communities" ? options.CommunitiesInterval : TimeSpan.Zero;
            _topics.Add(key, topic = new LiveTopic(key.Name, interval, token => ReadAsync(key, token), pulse, logger));
        }

        topic.Watchers++;
        return (key, topic);
    }

    private void Leave(IEnumerable<(Key Key, LiveTopic Topic)> watched)
    {
        lock (_topics)
        {
            foreach (var (key, topic) in watched.Where(w => --w.Topic.Watchers == 0))
            {
                _topics.Remove(key);
                topic.Dispose();
            }
        }
    }

    private static IEnumerable<Key> Keys(Watched watched)
    {
        yield return new Key("communities");
        if (watched.Community is not { } community) yield break;
        yield return new Key("community", community);
        yield return new Key("board", community, watched.Type, watched.Page);
        if (watched.Member is { } member) yield return new Key("member", community, Member: member);
    }

    private async ValueTask<object?> ReadAsync(Key key, CancellationToken cancellationToken) => key.Name switch
    {
        "community" => (object?)await view.CommunityAsync(key.Community, cancellationToken) ?? WebFault.UnknownCommunity(key.Community),
        "board" => Board(key, await view.BoardAsync(key.Community, key.Type, key.Page ?? 0, cancellationToken)),
        "member" => (object?)await view.MemberAsync(key.Community, key.Member, cancellationToken)
            ?? WebFault.UnknownMember(key.Community, key.Member),
        _ => view.Communities("", TopCommunities),
    };

    private static object Board(Key key, BoardView? board) => board switch
    {
        null => WebFault.UnknownCommunity(key.Community),
        _ when key.Page is null => new { board.Community, board.Type, board.Ranked, rows = board.Rows.Take(TopRows) },
        _ => BoardPage.Of(board),
    };

    /// <summary>The topics of one browser.</summary>
    internal sealed class Watch(IReadOnlyList<(Key Key, LiveTopic Topic)> watched, LiveTopics registry) : IDisposable
    {
        private readonly LiveEvent?[] _sent = new LiveEvent?[watched.Count];

        /// <summary>Has everything read anew that was not just read.</summary>
        /// <param name="sample">The number of the second.</param>
        public void Refresh(long sample)
        {
            foreach (var (_, topic) in watched) topic.Refresh(sample);
        }

        /// <summary>What differs from what this browser was sent last.</summary>
        public IEnumerable<LiveEvent> News()
        {
            for (var i = 0; i < watched.Count; i++)
            {
                if (watched[i].Topic.Latest is not { } latest || ReferenceEquals(latest, _sent[i])) continue;
                _sent[i] = latest;
                yield return latest;
            }
        }

        public void Dispose() => registry.Leave(watched);
    }

    internal readonly record struct Key(
        string Name, CommunityId Community = default, LeaderboardType Type = default, int? Page = null, MemberId Member = default);
}
