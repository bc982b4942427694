using NetCord;
using NetCord.Gateway;
using NetCord.Rest;

namespace Arrakis.Cluster.NetCord;

/// <summary>Keeps nothing of guilds and members: the gateway needs nothing of them but the guilds' ids.</summary>
internal sealed class NoCache : IGatewayClientCache, IGatewayClientCacheProvider
{
    private static readonly Dictionary<ulong, Guild> None = [];

    private NoCache()
    {
    }

    public static NoCache Instance { get; } = new();

    public CurrentUser? User => null;

    public IReadOnlyDictionary<ulong, Guild> Guilds => None;

    public IGatewayClientCache Create(ulong clientId, RestClient client) => this;

    public IReadOnlyDictionary<TKey, TElement> CreateDictionary<TSource, TKey, TElement>(
        IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector)
        where TKey : notnull
        where TElement : class => IDictionaryProvider.OfDictionary.CreateDictionary(source, keySelector, elementSelector);

    public IGatewayClientCache CacheGuild(Guild guild) => this;

    public IGatewayClientCache CacheGuildUser(GuildUser user) => this;

    public IGatewayClientCache CacheGuildUsers(ulong guildId, IReadOnlyList<GuildUser> users) => this;

    public IGatewayClientCache CachePresences(ulong guildId, IReadOnlyList<Presence> presences) => this;

    public IGatewayClientCache CacheRole(Role role) => this;

    public IGatewayClientCache CacheGuildScheduledEvent(GuildScheduledEvent scheduledEvent) => this;

    public IGatewayClientCache CacheGuildThread(GuildThread thread) => this;

    public IGatewayClientCache CacheGuildChannel(IGuildChannel channel) => this;

    public IGatewayClientCache CacheStageInstance(StageInstance stageInstance) => this;

    public IGatewayClientCache CacheCurrentUser(CurrentUser user) => this;

    public IGatewayClientCache CacheVoiceState(VoiceState voiceState) => this;

    public IGatewayClientCache CachePresence(Presence presence) => this;

    public IGatewayClientCache SyncGuildEmojis(ulong guildId, IReadOnlyDictionary<ulong, GuildEmoji> emojis) => this;

    public IGatewayClientCache SyncGuildStickers(ulong guildId, IReadOnlyDictionary<ulong, GuildSticker> stickers) => this;

    public IGatewayClientCache SyncGuildActiveThreads(ulong guildId, IReadOnlyDictionary<ulong, GuildThread> threads) => this;

    public IGatewayClientCache SyncGuilds(IReadOnlyList<ulong> guildIds) => this;

    public IGatewayClientCache RemoveGuild(ulong guildId) => this;

    public IGatewayClientCache RemoveGuildUser(ulong guildId, ulong userId) => this;

    public IGatewayClientCache RemoveRole(ulong guildId, ulong roleId) => this;

    public IGatewayClientCache RemoveGuildScheduledEvent(ulong guildId, ulong scheduledEventId) => this;

    public IGatewayClientCache RemoveGuildThread(ulong guildId, ulong threadId) => this;

    public IGatewayClientCache RemoveGuildChannel(ulong guildId, ulong channelId) => this;

    public IGatewayClientCache RemoveStageInstance(ulong guildId, ulong stageInstanceId) => this;

    public IGatewayClientCache RemoveVoiceState(ulong guildId, ulong userId) => this;

    public void Dispose()
    {
    }
}
