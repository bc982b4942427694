using System.Net;
using Arrakis.Gateway.Rest;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Arrakis.Shared.Logging;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.Gateway.Backfill;

/// <summary>
/// Fetches by REST the messages that a shard has missed, into the log: page by page, one shard and one channel at a time.
/// What cannot be read is counted and told, and the rest goes on. Reactions, joins and deletions cannot be fetched.
/// </summary>
internal sealed class MessageBackfill(DiscordRestClient rest, IEventLog log, GatewayTimings timings, TimeProvider time, ILogger logger)
    : IDisposable
{
    // An event that was under way when the connection was lost happened before the last one that arrived.
    private const long DeliveryMs = 5_000;
    private const int Attempts = 5;

    // Discord bans an address for 10,000 refusals in 10 minutes (Discord API reference, "Invalid Request Limit").
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMilliseconds(100);

    // Where one channel cannot be read, others cannot either; the end tells how many.
    private readonly SeldomLogger _seldom = new(logger, time);
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Fetches what a shard has missed.</summary>
    /// <exception cref="OperationCanceledException">It was stopped; what was not fetched yet stays missing.</exception>
    public async Task RunAsync(int shard, BackfillRange range, CancellationToken cancellationToken)
    {
        if (range.Guilds.Count == 0)
            return;
        var tally = new BackfillTally();
        var end = "was stopped before its end";
        try
        {
            await _turn.WaitAsync(cancellationToken);
            try
            {
                foreach (var guild in range.Guilds)
                    await GuildAsync(shard, guild, range, tally, cancellationToken);
                end = "is done";
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (Exception e) when (e is EventLogException or DiscordRestException)
        {
            OnFailure(shard, tally, "the backfill", e);
        }
        finally
        {
            logger.LogWarning(
                "Shard {Shard}: the backfill from {From:O} to {To:O} {End}: {Messages} messages of {Channels} channels in {Guilds} guilds, "
                + "{Failures} failures",
                shard, DateTimeOffset.FromUnixTimeMilliseconds(range.FromMs), DateTimeOffset.FromUnixTimeMilliseconds(range.ToMs), end,
                tally.Messages, tally.Channels, range.Guilds.Count, tally.Failures);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task GuildAsync(int shard, long guild, BackfillRange range, BackfillTally tally, CancellationToken cancellationToken)
    {
        var after = Snowflake.At(Math.Max(Snowflake.EpochMs, range.FromMs - DeliveryMs));
        IReadOnlyList<long> channels = [];
        await AttemptAsync(
            shard, tally, $"guild {guild}",
            async () =>
            {
                var list = await AskAsync(() => rest.GetGuildChannelsAsync(guild, cancellationToken), cancellationToken);
                channels = TextChannels.WrittenAfter(list, after);
            },
            cancellationToken);
        foreach (var channel in channels)
        {
            tally.Channels++;
            await AttemptAsync(
                shard, tally, $"channel {channel} of guild {guild}",
                () => ChannelAsync(shard, guild, channel, after, range.ToMs, tally, cancellationToken), cancellationToken);
        }
    }

    private async Task ChannelAsync(
        int shard, long guild, long channel, long after, long toMs, BackfillTally tally, CancellationToken cancellationToken)
    {
        var before = Snowflake.At(Math.Max(Snowflake.EpochMs, toMs + 1));
        while (true)
        {
            var start = after;
            var json = await AskAsync(
                () => rest.GetMessagesAsync(channel, start, MessagePage.MaxMessages, cancellationToken), cancellationToken);
            var receivedUs = UnixTime.NowUs(time);
            var page = MessagePage.Read(
                json, new CommunityEvent { CommunityId = guild, Shard = shard, ReceivedUs = receivedUs }, log.PartitionCount, before);
            if (page.Records.Count > 0)
                await AppendAsync(shard, page.Records, cancellationToken);
            tally.Messages += page.Records.Count;
            GatewayMetrics.Backfilled.Add(page.Records.Count, new KeyValuePair<string, object?>("shard_id", shard));
            if (page.Count < MessagePage.MaxMessages || page.Newest >= before || page.Newest <= after)
                return;
            after = page.Newest;
        }
    }

    /// <summary>Does a part; where Discord refuses that alone, the rest goes on.</summary>
    private async Task AttemptAsync(int shard, BackfillTally tally, string what, Func<Task> part, CancellationToken cancellationToken)
    {
        try
        {
            await part();
        }
        catch (Exception e) when (e is InvalidDataException or DiscordRestException { IsUnauthorized: false })
        {
            OnFailure(shard, tally, what, e);
            await Task.Delay(AfterRefusal, time, cancellationToken);
        }
    }

    /// <summary>Asks again where Discord may answer later: a gap often begins with a trouble of Discord's.</summary>
    private async Task<byte[]> AskAsync(Func<Task<byte[]>> ask, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ask();
            }
            catch (DiscordRestException e) when (attempt < Attempts && (e.IsTransient || e.Status == HttpStatusCode.RequestTimeout))
            {
                await Task.Delay(timings.BackoffBase * attempt, time, cancellationToken);
            }
        }
    }

    private async Task AppendAsync(int shard, IReadOnlyList<PendingRecord> records, CancellationToken cancellationToken)
    {
        var delay = timings.AppendRetryBase;
        while (true)
        {
            try
            {
                await log.AppendAsync(new AppendRequest { Records = records }, cancellationToken);
                return;
            }
            catch (EventLogException e) when (e.IsTransient)
            {
                GatewayMetrics.RouteFailures.Add(1, new KeyValuePair<string, object?>("shard_id", shard));
                await Task.Delay(delay, time, cancellationToken);
                delay = delay * 2 < timings.AppendRetryMax ? delay * 2 : timings.AppendRetryMax;
            }
        }
    }

    private void OnFailure(int shard, BackfillTally tally, string what, Exception e)
    {
        tally.Failures++;
        GatewayMetrics.BackfillFailures.Add(1, new KeyValuePair<string, object?>("shard_id", shard));
        _seldom.LogWarning("Shard {Shard}: missed messages of {What} could not be fetched: {Reason}", shard, what, e.Message);
    }
}
