using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Arrakis.Gateway.Backfill;
using Arrakis.Gateway.Tests.Support;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Telemetry;
using Microsoft.AspNetCore.Http;
using Shouldly;

namespace Arrakis.Gateway.Tests.Backfill;

public sealed class BackfillTests
{
    // A shard number that no other test uses: the meter is the process's.
    private const int Shard = 9;
    private static readonly long NowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
    private static readonly long[] Missed = [.. Enumerable.Range(0, 250).Select(i => Snowflake.At(NowMs - 30_000 + i, i))];
    private static readonly long Old = Snowflake.At(NowMs - 600_000);
    private static readonly long Future = Snowflake.At(NowMs + 3_600_000);

    [Fact]
    public async Task Messages_of_a_gap_are_fetched_page_by_page_into_the_log()
    {
        var counted = new ConcurrentDictionary<string, long>();
        using var listener = Listen(counted);
        var discord = await FakeDiscord.StartAsync();
        discord.Other = AnswerAsync;
        await using var rig = await StartWithGapAsync(discord);
        await Eventually.HoldsAsync(
            () => rig.Lines.All.Any(line => line.Contains("the backfill from", StringComparison.Ordinal)), "the backfill ends");

        rig.Log.Events.Select(e => e.MessageId).ShouldBe([.. Missed, Missed[0] + 1]);
        rig.Log.Events.ShouldAllBe(e => e.Kind == EventKind.MessageCreated && e.CommunityId == 100 && e.MemberId == 7 && e.Shard == Shard
            && e.Session == 0 && e.Sequence == 0 && e.ReceivedUs > 0 && e.TimeMs == Snowflake.TimeMs(e.MessageId));
        rig.Lines.All.ShouldContain(
            line => line.Contains("is done: 251 messages of 4 channels in 2 guilds, 3 failures", StringComparison.Ordinal));
        rig.Lines.All.ShouldContain(
            line => line.Contains("channel 4 of guild 100 could not be fetched", StringComparison.Ordinal)
                && line.Contains("Missing Access", StringComparison.Ordinal));
        rig.Lines.All.ShouldContain(line => line.Contains("guild 101 could not be fetched", StringComparison.Ordinal));
        discord.Requests.ShouldNotContain(
            r => r.Path.Contains("/channels/2/", StringComparison.Ordinal) || r.Path.Contains("/channels/3/", StringComparison.Ordinal));
        discord.Requests.Count(r => r.Path.EndsWith("/channels/1/messages", StringComparison.Ordinal)).ShouldBe(3);
        rig.Log.Session(Shard)!.Sequence.ShouldBe(1);
        counted["gateway_backfilled_total"].ShouldBe(251);
        counted["gateway_backfill_failures_total"].ShouldBe(3);
    }

    [Fact]
    public async Task A_stop_ends_a_backfill_and_says_that_it_is_not_whole()
    {
        var discord = await FakeDiscord.StartAsync();
        var asked = new TaskCompletionSource();
        discord.Other = context =>
        {
            if (!context.Request.Path.Value!.Contains("/guilds/", StringComparison.Ordinal))
                return Task.CompletedTask;
            asked.TrySetResult();
            return Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        await using var rig = await StartWithGapAsync(discord);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await rig.Gateway.StopAsync();
        rig.Lines.All.ShouldContain(line => line.Contains("was stopped before its end: 0 messages", StringComparison.Ordinal));
    }

    [Fact]
    public void A_page_that_cannot_be_understood_is_refused_with_its_reason()
    {
        var origin = new CommunityEvent { CommunityId = 100 };
        Should.Throw<InvalidDataException>(
            () => MessagePage.Read("[{\"id\":\"1\""u8, origin, 16, long.MaxValue)).Message.ShouldContain("cut at byte");
        Should.Throw<InvalidDataException>(
            () => MessagePage.Read("[{\"id\":\"1\"}]"u8, origin, 16, long.MaxValue)).Message.ShouldContain("channel_id");
        Should.Throw<InvalidDataException>(() => TextChannels.WrittenAfter("{}"u8.ToArray(), 0)).Message.ShouldContain("list of channels");
    }

    private static async Task<Rig> StartWithGapAsync(FakeDiscord discord)
    {
        var log = new MemoryLog();
        log.Record(new(Shard, 10, "old-session", discord.GatewayUrl, 41, NowMs - 60_000));
        var rig = await Rig.StartAsync(discord, log, o => o with { TotalShards = 10, PoolId = Shard, ShardsPerPool = 1 });
        var refused = await discord.AcceptAsync();
        await refused.HelloAsync();
        await refused.ReceiveAsync(6);
        await refused.SendAsync("""{"op":9,"d":false}""");
        await (await discord.AcceptAsync()).StartSessionAsync(
            discord, "new-session", """{"id":"100","unavailable":true},{"id":"101","unavailable":true}""");
        await Eventually.HoldsAsync(() => log.Session(Shard)?.SessionId == "new-session", "the new session is recorded");
        return rig;
    }

    private static Task AnswerAsync(HttpContext context)
    {
        switch (context.Request.Path.Value!["/api/v10".Length..])
        {
            case "/guilds/100/channels":
                return context.Response.WriteAsync(
                    $$"""
                    [{"id":"1","type":0,"last_message_id":"{{Future}}"},{"id":"2","type":0,"last_message_id":"{{Old}}"},
                    {"id":"3","type":4},{"id":"4","type":5,"last_message_id":"{{Missed[0]}}"},
                    {"id":"5","type":0,"last_message_id":"{{Missed[0]}}"},
                    {"id":"6","type":0,"last_message_id":null},{"id":"7","type":0,"last_message_id":"{{Missed[0]}}"}]
                    """);
            case "/channels/1/messages":
                return WritePageAsync(context, [Old, .. Missed, Future]);
            case "/channels/5/messages":
                return context.Response.WriteAsync("""[{"id":"x"}]""");
            case "/channels/7/messages":
                return WritePageAsync(context, [Missed[0] + 1]);
            case var path when path.StartsWith("/channels/", StringComparison.Ordinal)
                || path.StartsWith("/guilds/", StringComparison.Ordinal):
                context.Response.StatusCode = 403;
                return context.Response.WriteAsync("""{"message":"Missing Access","code":50001}""");
            default:
                return Task.CompletedTask;
        }
    }

    // As Discord does: the oldest ones after the snowflake, newest first.
    private static Task WritePageAsync(HttpContext context, long[] ids)
    {
        var after = long.Parse(context.Request.Query["after"]!, CultureInfo.InvariantCulture);
        var limit = int.Parse(context.Request.Query["limit"]!, CultureInfo.InvariantCulture);
        var page = ids.Where(id => id > after).Take(limit).Reverse()
            .Select(id => $$$"""{"id":"{{{id}}}","type":0,"channel_id":"1","content":"hi","author":{"id":"7","username":"x"}}""");
        return context.Response.WriteAsync($"[{string.Join(',', page)}]");
    }

    private static MeterListener Listen(ConcurrentDictionary<string, long> counted)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == ArrakisMeter.Name && instrument.Name.Contains("backfill", StringComparison.Ordinal))
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (tags.Length == 1 && Equals(tags[0].Value, Shard))
                counted.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
        });
        listener.Start();
        return listener;
    }
}
