using Arrakis.Gateway.Rest;
using Arrakis.Gateway.Sources;
using Microsoft.Extensions.Logging;

namespace Arrakis.Gateway.Tests.Support;

/// <summary>
/// A gateway of one shard on a scripted Discord, with the protocol's waits shortened. Its frames come from the source of
/// <see cref="RigSource"/>, so that the same tests hold for each source.
/// </summary>
internal sealed class Rig : IAsyncDisposable
{
    private static readonly GatewayTimings Fast = new()
    {
        IdentifyInterval = TimeSpan.FromMilliseconds(50),
        RefusedMin = TimeSpan.FromMilliseconds(10),
        RefusedMax = TimeSpan.FromMilliseconds(50),
        BackoffBase = TimeSpan.FromMilliseconds(20),
        BackoffMax = TimeSpan.FromMilliseconds(200),
        AppendRetryBase = TimeSpan.FromMilliseconds(5),
        AppendRetryMax = TimeSpan.FromMilliseconds(50),
    };

    private readonly DiscordRestClient _rest;

    private Rig(FakeDiscord discord, MemoryLog log, GatewayOptions options, IShardSource? source)
    {
        Discord = discord;
        Log = log;
        _rest = new DiscordRestClient(new DiscordRestOptions { BaseUrl = options.ApiBaseUrl, Token = options.Token });
        var loggers = LoggerFactory.Create(builder => builder.AddProvider(Lines).SetMinimumLevel(LogLevel.Debug));
        Gateway = new GatewayService(options, log, log, log, _rest, loggers, source: source);
    }

    public FakeDiscord Discord { get; }

    public MemoryLog Log { get; }

    public GatewayService Gateway { get; }

    public LogLines Lines { get; } = new();

    public ShardStatus Shard => Gateway.Status.Shards[0];

    public static async Task<Rig> StartAsync(
        FakeDiscord? discord = null, MemoryLog? log = null, Func<GatewayOptions, GatewayOptions>? with = null, bool start = true,
        IShardSource? source = null)
    {
        discord ??= await FakeDiscord.StartAsync();
        var options = new GatewayOptions
        {
            Token = discord.Token, ApiBaseUrl = discord.ApiUrl, TotalShards = 1, Compress = false, Timings = Fast,
        };
        var rig = new Rig(discord, log ?? new MemoryLog(), with?.Invoke(options) ?? options, source ?? RigSource.Create());
        if (start)
            await rig.Gateway.StartAsync();
        return rig;
    }

    public async ValueTask DisposeAsync()
    {
        Log.Failure = null;
        Log.GoOn();
        await Gateway.DisposeAsync();
        _rest.Dispose();
        await Discord.DisposeAsync();
    }
}
