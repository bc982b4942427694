using Arrakis.Gateway.Rest;
using Arrakis.Shared.Discord;
using Microsoft.Extensions.Logging;

namespace Arrakis.Gateway.Limits;

/// <summary>
/// How many sessions may still be started today, and at which address: the answer to GET /gateway/bot, asked anew when it is
/// old. Below a tenth of the daily limit no session is started until it is reset, so that a fault which eats sessions
/// cannot make Discord reset the bot's token.
/// </summary>
internal sealed class SessionStarts(DiscordRestClient rest, IIdentifyQueue queue, TimeSpan lifetime, TimeProvider time, ILogger logger)
    : IDisposable
{
    // Also where Discord says that the reset is due now, it is not asked in a loop.
    private static readonly TimeSpan LeastReset = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _asking = new(1, 1);
    private readonly Lock _gate = new();
    private GatewayBot? _bot;
    private long _askedTimestamp;

    /// <summary>Session starts that are left, as far as known.</summary>
    public int? Remaining
    {
        get
        {
            lock (_gate)
                return _bot?.Remaining;
        }
    }

    /// <summary>The answer to GET /gateway/bot, not older than its lifetime.</summary>
    /// <exception cref="DiscordRestException">Discord refused.</exception>
    /// <exception cref="HttpRequestException">Discord was not reached.</exception>
    public async ValueTask<GatewayBot> GetAsync(CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken);
        try
        {
            lock (_gate)
            {
                if (_bot is { } known && time.GetElapsedTime(_askedTimestamp) is var age && age < lifetime
                    && (IsEnough(known) || age < UntilReset(known)))
                    return known;
            }
            var bot = await rest.GetGatewayBotAsync(cancellationToken);
            queue.SetMaxConcurrency(Math.Max(1, bot.MaxConcurrency));
            lock (_gate)
            {
                _bot = bot;
                _askedTimestamp = time.GetTimestamp();
            }
            return bot;
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <summary>Takes one session start; false if too few are left, as far as known.</summary>
    public bool TryTake()
    {
        lock (_gate)
        {
            if (_bot is not { } bot)
                return true;
            if (!IsEnough(bot))
                return false;
            _bot = bot with { Remaining = bot.Remaining - 1 };
            return true;
        }
    }

    /// <summary>How long no session may be started; zero if one may.</summary>
    public async ValueTask<TimeSpan> WaitAsync(int shard, CancellationToken cancellationToken)
    {
        var bot = await GetAsync(cancellationToken);
        if (IsEnough(bot))
            return TimeSpan.Zero;
        TimeSpan left;
        lock (_gate)
            left = UntilReset(bot) - time.GetElapsedTime(_askedTimestamp);
        // Asked anew after the reset, and now and then before it: the operator may have been given more.
        if (left <= TimeSpan.Zero)
            left = LeastReset;
        logger.LogWarning(
            "Shard {Shard} starts no session: only {Remaining} of {Total} session starts are left until {Reset} from now. "
            + "Sessions that exist are still resumed",
            shard, bot.Remaining, bot.Total, left);
        return left < lifetime ? left : lifetime;
    }

    /// <inheritdoc/>
    public void Dispose() => _asking.Dispose();

    private static bool IsEnough(GatewayBot bot) => bot.Remaining > 0 && bot.Remaining * 10L >= bot.Total;

    private static TimeSpan UntilReset(GatewayBot bot) => bot.ResetAfter > LeastReset ? bot.ResetAfter : LeastReset;
}
