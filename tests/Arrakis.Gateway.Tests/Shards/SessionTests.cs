using Arrakis.Gateway.Tests.Support;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Shouldly;

namespace Arrakis.Gateway.Tests.Shards;

public sealed class SessionTests
{
    [Fact]
    public async Task A_message_travels_from_the_socket_into_the_log()
    {
        await using var rig = await Rig.StartAsync();
        var connection = await rig.Discord.AcceptAsync();
        var identify = await connection.StartSessionAsync(rig.Discord);
        await connection.DispatchAsync(2, "MESSAGE_CREATE", Payloads.Message(334385199974967042));

        await Eventually.HoldsAsync(() => rig.Log.Events.Count == 1, "one event in the log");
        var e = rig.Log.Events[0];
        e.Kind.ShouldBe(EventKind.MessageCreated);
        e.MemberId.ShouldBe(Payloads.Author);
        e.CommunityId.ShouldBe(Payloads.Guild);
        e.TimeMs.ShouldBe(Snowflake.TimeMs(334385199974967042));
        e.Sequence.ShouldBe(2);
        e.Session.ShouldNotBe(0UL);
        e.ReceivedUs.ShouldBeGreaterThan(0);
        identify.ShouldContain("\"token\":\"test.token\"");
        identify.ShouldContain("\"shard\":[0,1]");
        identify.ShouldContain("\"intents\":1539");
        await Eventually.HoldsAsync(() => rig.Log.Session()?.Sequence == 2, "the session is saved");
        rig.Gateway.Status.IsHealthy.ShouldBeTrue();
    }

    [Fact]
    public async Task After_a_restart_the_shard_resumes_where_everything_was_durable()
    {
        var discord = await FakeDiscord.StartAsync();
        var log = new MemoryLog();
        var first = await Rig.StartAsync(discord, log);
        var connection = await discord.AcceptAsync();
        await connection.StartSessionAsync(discord);
        await connection.DispatchAsync(2, "MESSAGE_CREATE", Payloads.Message(334385199974967042));
        await connection.DispatchAsync(3, "TYPING_START", "{}");
        await Eventually.HoldsAsync(() => first.Shard.SequenceReceived == 3, "both frames are read");
        await first.Gateway.StopAsync();
        await connection.ClosedAsync();
        connection.CloseCode.ShouldBe(4000);
        log.Session()!.Sequence.ShouldBe(3);
        var began = log.Session()!.BeganMs;
        began.ShouldBeInRange(1, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());

        await using var second = await Rig.StartAsync(discord, log);
        var resumed = await discord.AcceptAsync();
        await resumed.HelloAsync();
        var resume = await resumed.ReceiveAsync(6);
        resume.ShouldContain("\"session_id\":\"session-1\"");
        resume.ShouldContain("\"seq\":3");
        discord.GatewayPaths.Last().ShouldStartWith("/gateway/resume?v=10&encoding=json");
        await resumed.DispatchAsync(4, "MESSAGE_CREATE", Payloads.Message(334385199974967043));
        await resumed.DispatchAsync(5, "RESUMED", "{}");
        await Eventually.HoldsAsync(() => log.Events.Count == 2 && second.Gateway.Status.IsHealthy, "the missed message arrives");
        log.Events[1].Session.ShouldBe(log.Events[0].Session);
        log.Events[1].Sequence.ShouldBe(4);
        await Eventually.HoldsAsync(() => log.Session()!.Sequence == 5, "the session is saved again");
        log.Session()!.BeganMs.ShouldBe(began, "it is the same session");
    }

    [Fact]
    public async Task A_session_begins_after_the_one_before_it_even_if_that_was_begun_by_a_clock_ahead()
    {
        var log = new MemoryLog();
        var ahead = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds();
        log.Record(new Arrakis.Shared.Log.GatewaySession(0, 99, "of another total", "wss://r", 7, 0, Intents: 1539, BeganMs: ahead));
        await using var rig = await Rig.StartAsync(log: log);
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord);
        await Eventually.HoldsAsync(() => log.Saves.Count > 0, "the session is recorded");
        log.Saves[0].BeganMs.ShouldBe(ahead + 1);
    }

    [Fact]
    public async Task A_new_session_is_recorded_before_any_of_its_events_is_appended()
    {
        await using var rig = await Rig.StartAsync();
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord);
        await connection.DispatchAsync(2, "MESSAGE_CREATE", Payloads.Message(334385199974967042));
        await Eventually.HoldsAsync(() => rig.Log.Session()?.Sequence == 2, "the session is saved");
        rig.Log.Saves[0].Sequence.ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_is_lost_or_reordered_while_the_log_fails()
    {
        var log = new MemoryLog();
        await using var rig = await Rig.StartAsync(log: log);
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord);
        await Eventually.HoldsAsync(() => log.Session() is not null, "the session is recorded");
        log.Failure = new Arrakis.Shared.Log.EventLogException("the disk is full", isTransient: true);
        for (var i = 0; i < 500; i++)
            await connection.DispatchAsync(2 + i, "MESSAGE_CREATE", Payloads.Message(334385199974967042 + i));
        await Eventually.HoldsAsync(() => log.FailedAppends > 3 && rig.Shard.LogFault is not null, "appends fail");
        rig.Gateway.Status.IsHealthy.ShouldBeFalse();
        rig.Shard.LogFault!.ShouldContain("disk is full");
        log.Session()!.Sequence.ShouldBe(1);

        log.Failure = null;
        await Eventually.HoldsAsync(() => log.Session()!.Sequence == 501, "everything is durable");
        log.Events.Select(e => e.Sequence).ShouldBe(Enumerable.Range(2, 500).Select(i => (long)i));
        await Eventually.HoldsAsync(() => rig.Gateway.Status.IsHealthy, "the shard is healthy again");
    }

    [Fact]
    public async Task A_log_that_will_never_take_events_stops_the_shard_with_its_reason()
    {
        var log = new MemoryLog { Failure = new Arrakis.Shared.Log.EventLogException("the file is damaged", isTransient: false) };
        await using var rig = await Rig.StartAsync(log: log);
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord);
        var fault = await Should.ThrowAsync<GatewayFatalException>(() => rig.Gateway.Completion.WaitAsync(TimeSpan.FromSeconds(30)));
        fault.Message.ShouldContain("the file is damaged");
        rig.Shard.State.ShouldBe(ShardState.Dead);
    }

    [Fact]
    public async Task A_full_buffer_stops_reading_while_heartbeats_go_on()
    {
        var log = new MemoryLog();
        await using var rig = await Rig.StartAsync(log: log, with: o => o with { BufferEvents = 100 });
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord, intervalMs: 100);
        await Eventually.HoldsAsync(() => log.Session() is not null, "the session is recorded");
        log.Stall();
        for (var i = 0; i < 300; i++)
            await connection.DispatchAsync(2 + i, "MESSAGE_CREATE", Payloads.Message(334385199974967042 + i));
        await Eventually.HoldsAsync(() => rig.Shard.State == ShardState.Paused, "reading stops");
        rig.Shard.Buffered.ShouldBe(100);

        // Many more beats than a connection with unanswered ones survives.
        for (var i = 0; i < 10; i++)
            await connection.ReceiveAsync(1);
        rig.Shard.State.ShouldBe(ShardState.Paused);
        rig.Shard.SequenceReceived.ShouldBe(101);

        log.GoOn();
        await Eventually.HoldsAsync(() => log.Events.Count == 300, "everything arrives");
        log.Events.Select(e => e.Sequence).ShouldBe(Enumerable.Range(2, 300).Select(i => (long)i));
        rig.Discord.TryAccept(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task When_discord_closes_during_a_full_buffer_the_shard_resumes_with_nothing_lost()
    {
        var log = new MemoryLog();
        await using var rig = await Rig.StartAsync(log: log, with: o => o with { BufferEvents = 100 });
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord, intervalMs: 50);
        await Eventually.HoldsAsync(() => log.Session() is not null, "the session is recorded");
        log.Stall();
        for (var i = 0; i < 150; i++)
            await connection.DispatchAsync(2 + i, "MESSAGE_CREATE", Payloads.Message(334385199974967042 + i));
        await Eventually.HoldsAsync(() => rig.Shard.State == ShardState.Paused, "reading stops");
        connection.Abort();
        await Eventually.HoldsAsync(() => rig.Shard.State == ShardState.Waiting, "the shard notices by its heartbeats");
        log.GoOn();
        var resumed = await rig.Discord.AcceptAsync();
        await resumed.HelloAsync();
        var seq = (await resumed.ReceiveAsync(6)).Split("\"seq\":")[1].TrimEnd('}');
        var next = int.Parse(seq, System.Globalization.CultureInfo.InvariantCulture) + 1;
        for (var i = next; i < 152; i++)
            await resumed.DispatchAsync(i, "MESSAGE_CREATE", Payloads.Message(334385199974967042 + i));
        await Eventually.HoldsAsync(() => log.Events.Count == 150, "everything arrives");
        log.Events.Select(e => e.Sequence).ShouldBe(Enumerable.Range(2, 150).Select(i => (long)i));
    }

    [Fact]
    public async Task Opcode_7_makes_the_shard_resume()
    {
        await using var rig = await Rig.StartAsync();
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord);
        await connection.SendAsync("""{"op":7,"d":null}""");
        await connection.ClosedAsync();
        connection.CloseCode.ShouldBe(4000);
        var resumed = await rig.Discord.AcceptAsync();
        await resumed.HelloAsync();
        (await resumed.ReceiveAsync(6)).ShouldContain("\"seq\":1");
    }

    [Fact]
    public async Task Opcode_1_is_answered_at_once()
    {
        await using var rig = await Rig.StartAsync();
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord);
        await connection.DispatchAsync(7, "TYPING_START", "{}");
        await Eventually.HoldsAsync(() => rig.Shard.SequenceReceived == 7, "it is read");
        await connection.SendAsync("""{"op":1,"d":null}""");
        string beat;
        while (!(beat = await connection.ReceiveAsync(1)).Contains("\"d\":7", StringComparison.Ordinal))
            beat.ShouldContain("\"d\":1");
    }

    [Fact]
    public async Task Opcode_9_that_is_resumable_makes_the_shard_resume()
    {
        await using var rig = await Rig.StartAsync();
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord);
        await connection.SendAsync("""{"op":9,"d":true}""");
        var resumed = await rig.Discord.AcceptAsync();
        await resumed.HelloAsync();
        await resumed.ReceiveAsync(6);
    }

    [Fact]
    public async Task A_refused_resume_drains_logs_the_gap_and_starts_a_new_session()
    {
        var log = new MemoryLog();
        var discord = await FakeDiscord.StartAsync();
        log.Record(new(0, 1, "old-session", discord.GatewayUrl, 41, 1_700_000_000_000));
        await using var rig = await Rig.StartAsync(discord, log);
        var connection = await discord.AcceptAsync();
        await connection.HelloAsync();
        await connection.ReceiveAsync(6);
        await connection.DispatchAsync(42, "MESSAGE_CREATE", Payloads.Message(334385199974967042));
        await connection.SendAsync("""{"op":9,"d":false}""");
        var fresh = await discord.AcceptAsync();
        // The gap ends with the next READY, not before. It begins where the shard was last up to date.
        Gaps(rig).ShouldBeEmpty();
        await fresh.StartSessionAsync(discord, "new-session");
        await Eventually.HoldsAsync(() => log.Session()?.SessionId == "new-session", "the new session is recorded");
        log.Events.Single().Sequence.ShouldBe(42);
        Gaps(rig).Single().ShouldContain("Events after sequence 42 are missing, from 2023-11-14T22:13:20.0000000+00:00 to 20");
    }

    [Fact]
    public async Task A_restart_between_a_refused_session_and_the_next_one_hides_no_gap()
    {
        var log = new MemoryLog();
        var discord = await FakeDiscord.StartAsync();
        log.Record(new(0, 1, "old-session", discord.GatewayUrl, 41, 1_700_000_000_000));
        var first = await Rig.StartAsync(discord, log);
        var connection = await discord.AcceptAsync();
        await connection.HelloAsync();
        await connection.ReceiveAsync(6);
        await connection.SendAsync("""{"op":9,"d":false}""");
        await connection.ClosedAsync();
        var unfinished = await discord.AcceptAsync();
        await first.Gateway.StopAsync();
        await unfinished.ClosedAsync();
        Gaps(first).ShouldBeEmpty();

        await using var second = await Rig.StartAsync(discord, log);
        connection = await discord.AcceptAsync();
        await connection.HelloAsync();
        await connection.ReceiveAsync(6);
        await connection.SendAsync("""{"op":9,"d":false}""");
        await (await discord.AcceptAsync()).StartSessionAsync(discord, "new-session");
        await Eventually.HoldsAsync(() => log.Session()?.SessionId == "new-session", "the new session is recorded");
        Gaps(second).Single().ShouldContain("Events after sequence 41 are missing, from 2023-11-14T22:13:20");
    }

    [Fact]
    public async Task A_gap_begins_at_the_last_frame_before_the_connection_was_lost()
    {
        await using var rig = await Rig.StartAsync();
        var connection = await rig.Discord.AcceptAsync();
        connection.Answers = false;
        await connection.StartSessionAsync(rig.Discord);
        await Eventually.HoldsAsync(() => rig.Shard.State == ShardState.Ready, "ready");
        var before = DateTimeOffset.UtcNow;
        connection.Abort();
        var refused = await rig.Discord.AcceptAsync();
        await refused.HelloAsync();
        await refused.ReceiveAsync(6);
        await Eventually.HoldsAsync(() => DateTimeOffset.UtcNow > before.AddMilliseconds(20), "the clock goes on");
        await refused.SendAsync("""{"op":9,"d":false}""");
        await (await rig.Discord.AcceptAsync()).StartSessionAsync(rig.Discord, "session-2");
        await Eventually.HoldsAsync(() => Gaps(rig).Any(), "the gap is told");
        var bounds = Gaps(rig).Single().Split(" from ")[1].Split(" to ");
        Time(bounds[0]).ShouldBeLessThanOrEqualTo(before);
        Time(bounds[1].Trim()).ShouldBeGreaterThan(before.AddMilliseconds(20));

        static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task The_recorded_session_is_resumed_also_where_its_table_fails_for_a_while()
    {
        var discord = await FakeDiscord.StartAsync();
        var log = new MemoryLog { SessionFailures = 3 };
        log.Record(new(0, 1, "old-session", discord.GatewayUrl, 41, 1_700_000_000_000));
        await using var rig = await Rig.StartAsync(discord, log);
        var connection = await discord.AcceptAsync();
        await connection.HelloAsync();
        (await connection.ReceiveAsync(6)).ShouldContain("old-session");
        // One line when it began, one when it was over.
        rig.Lines.All.Count(line => line.Contains("the table of sessions does not answer", StringComparison.Ordinal)).ShouldBe(1);
        rig.Lines.All.Count(line => line.Contains("the table of sessions answers again", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_fault_of_our_own_in_one_frame_costs_that_frame_alone()
    {
        var log = new MemoryLog { SinkFault = new InvalidOperationException("a bug") };
        await using var rig = await Rig.StartAsync(log: log);
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord);
        await connection.DispatchAsync(
            2, "INTERACTION_CREATE",
            """{"id":"846462639134605312","application_id":"845027738276462632","type":"""
            + """2,"token":"secret-token","guild_id":"290926798626357999","member":{"user":"""
            + """{"id":"53908232506183680"},"permissions":"0"},"data":{"id":"1","name":"position","type":1}}""");
        await connection.DispatchAsync(3, "MESSAGE_CREATE", Payloads.Message(334385199974967042));
        await Eventually.HoldsAsync(() => log.Session()?.Sequence == 3, "all is durable");
        log.Events.Single().Sequence.ShouldBe(3);
        var letter = log.DeadLetters.Single();
        letter.Reason.ShouldBe("a fault of our own: InvalidOperationException at InteractionCreate");
        letter.Key.ShouldEndWith(":2");
        letter.Payload.Length.ShouldBe(0);
        rig.Discord.TryAccept(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_damaged_sequence_never_takes_the_session_back()
    {
        await using var rig = await Rig.StartAsync();
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord);
        await connection.DispatchAsync(120, "MESSAGE_CREATE", Payloads.Message(334385199974967042));
        // Of 121, cut within the number and once with an older number.
        await connection.SendAsync("""{"t":"TYPING_START","op":0,"s":12""");
        await connection.SendAsync("""{"t":"TYPING_START","op":0,"s":1219""");
        await connection.DispatchAsync(12, "TYPING_START", "{}");
        await Eventually.HoldsAsync(() => rig.Log.DeadLetters.Count == 2, "the cut frames are kept");
        rig.Log.DeadLetters[0].Key.ShouldContain(":~");
        rig.Log.DeadLetters[1].Key.ShouldContain(":~");
        await connection.CloseAsync(4000);
        var resumed = await rig.Discord.AcceptAsync();
        await resumed.HelloAsync();
        (await resumed.ReceiveAsync(6)).ShouldContain("\"seq\":120}");
        await rig.Gateway.StopAsync();
        rig.Log.Session()!.Sequence.ShouldBe(120);
    }

    [Fact]
    public async Task A_session_of_another_number_of_shards_is_not_resumed()
    {
        var log = new MemoryLog();
        log.Record(new(0, 4, "old-session", "ws://127.0.0.1:1/", 41, 1_700_000_000_000));
        await using var rig = await Rig.StartAsync(log: log);
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord);
        await Eventually.HoldsAsync(
            () => Gaps(rig).Any(line => line.Contains("one of 4 shards", StringComparison.Ordinal)), "the gap is told");
    }

    [Fact]
    public async Task A_session_of_other_intents_is_not_resumed()
    {
        var discord = await FakeDiscord.StartAsync();
        var log = new MemoryLog();
        var first = await Rig.StartAsync(discord, log);
        await (await discord.AcceptAsync()).StartSessionAsync(discord);
        await Eventually.HoldsAsync(() => log.Session() is not null, "the session is recorded");
        await first.Gateway.StopAsync();
        log.Session()!.Intents.ShouldBe(1539);

        await using var second = await Rig.StartAsync(discord, log, o => o with { MessageContent = true });
        var identify = await (await discord.AcceptAsync()).StartSessionAsync(discord, "session-2");
        identify.ShouldContain("\"intents\":34307");
        await Eventually.HoldsAsync(
            () => Gaps(second).Any(line => line.Contains("intents 1539, now 34307", StringComparison.Ordinal)), "the gap is told");
    }

    [Fact]
    public async Task A_connection_that_answers_no_heartbeat_is_dropped_and_resumed()
    {
        await using var rig = await Rig.StartAsync();
        var connection = await rig.Discord.AcceptAsync();
        connection.Answers = false;
        await connection.StartSessionAsync(rig.Discord, intervalMs: 50);
        var resumed = await rig.Discord.AcceptAsync();
        await resumed.HelloAsync();
        await resumed.ReceiveAsync(6);
        await connection.ClosedAsync();
        connection.CloseCode.ShouldBe(4000);
    }

    [Theory]
    [InlineData(4000)]
    [InlineData(4008)]
    [InlineData(1001)]
    public async Task After_these_close_codes_the_shard_resumes(int code)
    {
        await using var rig = await Rig.StartAsync();
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord);
        await Eventually.HoldsAsync(() => rig.Shard.State == ShardState.Ready, "ready");
        await connection.CloseAsync(code);
        var resumed = await rig.Discord.AcceptAsync();
        await resumed.HelloAsync();
        await resumed.ReceiveAsync(6);
    }

    [Theory]
    [InlineData(4007)]
    [InlineData(4009)]
    public async Task After_these_close_codes_the_shard_starts_a_new_session(int code)
    {
        await using var rig = await Rig.StartAsync();
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord);
        await Eventually.HoldsAsync(() => rig.Shard.State == ShardState.Ready, "ready");
        await connection.CloseAsync(code);
        var fresh = await rig.Discord.AcceptAsync();
        await fresh.HelloAsync();
        await fresh.ReceiveAsync(2);
    }

    [Theory]
    [InlineData(4004, "DISCORD_TOKEN")]
    [InlineData(4010, "TOTAL_SHARDS")]
    [InlineData(4011, "TOTAL_SHARDS")]
    [InlineData(4012, "version 10")]
    [InlineData(4013, "intent")]
    [InlineData(4014, "SERVER MEMBERS INTENT")]
    public async Task After_these_close_codes_the_gateway_ends_and_says_what_to_change(int code, string fix)
    {
        await using var rig = await Rig.StartAsync();
        var connection = await rig.Discord.AcceptAsync();
        await connection.HelloAsync();
        await connection.ReceiveAsync(2);
        await connection.CloseAsync(code);
        var fault = await Should.ThrowAsync<GatewayFatalException>(() => rig.Gateway.Completion.WaitAsync(TimeSpan.FromSeconds(30)));
        fault.Message.ShouldContain(fix);
        fault.CloseCode.ShouldBe(code);
        fault.Message.ShouldNotContain(rig.Discord.Token);
    }

    [Fact]
    public async Task A_wrong_token_is_told_at_start()
    {
        await using var rig = await Rig.StartAsync(with: o => o with { Token = "wrong.token" }, start: false);
        rig.Discord.Token = "another.token";
        var discordSays = await Should.ThrowAsync<GatewayFatalException>(() => rig.Gateway.StartAsync());
        discordSays.Message.ShouldContain("DISCORD_TOKEN");
        discordSays.Message.ShouldNotContain("wrong.token");
    }

    [Fact]
    public async Task A_malformed_frame_becomes_a_dead_letter_and_the_next_one_is_read()
    {
        await using var rig = await Rig.StartAsync();
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord);
        var message = Payloads.Message(334385199974967042);
        await connection.SendAsync($$"""{"t":"MESSAGE_CREATE","s":2,"op":0,"d":{{message[..300]}}""");
        await connection.DispatchAsync(3, "MESSAGE_CREATE", """{"channel_id":"1","author":{"id":"2"},"guild_id":"3"}""");
        await connection.DispatchAsync(4, "MESSAGE_CREATE", """{"id":17,"channel_id":"1","author":{"id":"2"},"guild_id":"3"}""");
        await connection.DispatchAsync(5, "MESSAGE_CREATE", message);
        await Eventually.HoldsAsync(() => rig.Log.Session()?.Sequence == 5, "all is durable");
        rig.Log.Events.Single().Sequence.ShouldBe(5);
        rig.Log.DeadLetters.Count.ShouldBe(3);
        rig.Log.DeadLetters[0].Reason.ShouldContain("JSON is cut at byte");
        rig.Log.DeadLetters[0].Key.ShouldEndWith(":2");
        rig.Log.DeadLetters[1].Reason.ShouldContain("\"id\" is missing");
        rig.Log.DeadLetters[2].Reason.ShouldContain("a snowflake (a string of digits) is expected");
        rig.Log.DeadLetters[2].Stage.ShouldBe("gateway");
        rig.Log.DeadLetters[2].Payload.Length.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task A_guild_of_ten_megabytes_is_read()
    {
        await using var rig = await Rig.StartAsync();
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord);
        var member = """{"user":{"id":"1","username":"x"},"roles":[],"joined_at":"2015-04-26T06:26:56.936000+00:00"}""";
        var members = string.Join(',', Enumerable.Repeat(member, 10_000_000 / member.Length));
        await connection.DispatchAsync(
            2, "GUILD_CREATE", $$"""{"id":"41771983423143937","members":[{{members}}],"joined_at":"2024-01-01T00:00:00+00:00"}""");
        await connection.DispatchAsync(3, "MESSAGE_CREATE", Payloads.Message(334385199974967042));
        await Eventually.HoldsAsync(() => rig.Log.Events.Count == 2, "both arrive");
        rig.Log.Events[0].Kind.ShouldBe(EventKind.GuildJoined);
    }

    [Fact]
    public async Task Guilds_of_ready_and_guilds_back_from_an_outage_are_no_joins()
    {
        await using var rig = await Rig.StartAsync();
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord, guilds: """{"id":"100","unavailable":true},{"id":"101","unavailable":true}""");
        await connection.DispatchAsync(2, "GUILD_CREATE", """{"id":"100"}""");
        await connection.DispatchAsync(3, "GUILD_DELETE", """{"id":"101","unavailable":true}""");
        await connection.DispatchAsync(4, "GUILD_CREATE", """{"id":"101"}""");
        await connection.DispatchAsync(5, "GUILD_CREATE", """{"id":"102"}""");
        await connection.DispatchAsync(6, "GUILD_DELETE", """{"id":"100"}""");
        await Eventually.HoldsAsync(() => rig.Log.Session()?.Sequence == 6, "all is durable");
        rig.Log.Events.Select(e => (e.Kind, e.CommunityId)).ShouldBe([(EventKind.GuildJoined, 102), (EventKind.GuildLeft, 100)]);
        rig.Shard.Guilds.ShouldBe(2);
    }

    [Fact]
    public async Task A_compressed_stream_is_inflated_also_when_a_payload_comes_in_several_messages()
    {
        await using var rig = await Rig.StartAsync(with: o => o with { Compress = true });
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord);
        for (var i = 0; i < 50; i++)
        {
            var json = $$"""{"t":"MESSAGE_CREATE","s":{{i + 2}},"op":0,"d":{{Payloads.Message(334385199974967042 + i)}}}""";
            var bytes = connection.Deflate(System.Text.Encoding.UTF8.GetBytes(json));
            var cut = i % bytes.Length;
            // Two messages, the first of them in two fragments.
            await connection.SendRawAsync(bytes.AsMemory(0, cut / 2), text: false, end: false);
            await connection.SendRawAsync(bytes.AsMemory(cut / 2, cut - (cut / 2)), text: false);
            await connection.SendRawAsync(bytes.AsMemory(cut), text: false);
        }
        await Eventually.HoldsAsync(() => rig.Log.Events.Count == 50, "all arrive");
        rig.Log.DeadLetters.ShouldBeEmpty();
        rig.Discord.GatewayPaths.First().ShouldContain("compress=zlib-stream");
    }

    [Fact]
    public async Task A_damaged_compressed_stream_is_resumed()
    {
        await using var rig = await Rig.StartAsync(with: o => o with { Compress = true });
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord);
        await connection.SendRawAsync(Enumerable.Repeat((byte)0xEE, 100).ToArray(), text: false);
        var resumed = await rig.Discord.AcceptAsync();
        await resumed.HelloAsync();
        await resumed.ReceiveAsync(6);
    }

    [Fact]
    public async Task A_connection_cut_in_the_middle_of_a_frame_is_resumed()
    {
        await using var rig = await Rig.StartAsync();
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord);
        await Eventually.HoldsAsync(() => rig.Shard.State == ShardState.Ready, "ready");
        await connection.SendRawAsync("{\"t\":\"MESSAGE"u8.ToArray(), text: true, end: false);
        connection.Abort();
        var resumed = await rig.Discord.AcceptAsync();
        await resumed.HelloAsync();
        (await resumed.ReceiveAsync(6)).ShouldContain("\"seq\":1");
    }

    [Fact]
    public async Task Too_few_session_starts_are_not_spent()
    {
        var discord = await FakeDiscord.StartAsync();
        discord.Remaining = 99;
        await using var rig = await Rig.StartAsync(discord);
        await Eventually.HoldsAsync(() => rig.Shard.State == ShardState.OutOfSessionStarts, "the shard waits");
        discord.TryAccept(out _).ShouldBeFalse();
        rig.Lines.All.ShouldContain(
            line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("99 of 1000", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Shards_that_wait_for_their_turn_leave_the_reserve_of_session_starts_alone()
    {
        var discord = await FakeDiscord.StartAsync();
        // Two may be started until less than a tenth is left.
        discord.Remaining = 101;
        await using var rig = await Rig.StartAsync(discord, with: o => o with { TotalShards = 4, ShardsPerPool = 4 });
        for (var i = 0; i < 4; i++)
            await (await discord.AcceptAsync()).HelloAsync();
        await Eventually.HoldsAsync(
            () => rig.Gateway.Status.Shards.Count(shard => shard.State == ShardState.OutOfSessionStarts) == 2, "two shards keep waiting");
        rig.Gateway.Status.SessionStartsRemaining.ShouldBe(99);
    }

    [Fact]
    public async Task Session_starts_that_were_reset_are_used_at_once()
    {
        var discord = await FakeDiscord.StartAsync();
        discord.Remaining = 99;
        discord.ResetAfterMs = 1500;
        await using var rig = await Rig.StartAsync(discord);
        await Eventually.HoldsAsync(() => rig.Shard.State == ShardState.OutOfSessionStarts, "the shard waits");
        discord.Remaining = 1000;
        // Far below the time for which the answer to GET /gateway/bot is kept otherwise.
        await (await discord.AcceptAsync()).StartSessionAsync(discord);
    }

    [Fact]
    public async Task With_too_few_session_starts_a_session_is_still_resumed()
    {
        var discord = await FakeDiscord.StartAsync();
        discord.Remaining = 3;
        var log = new MemoryLog();
        log.Record(new(0, 1, "session-1", discord.GatewayUrl, 41, 1_700_000_000_000));
        await using var rig = await Rig.StartAsync(discord, log);
        var connection = await discord.AcceptAsync();
        await connection.HelloAsync();
        await connection.ReceiveAsync(6);
    }

    [Fact]
    public async Task After_failures_at_the_resume_address_the_general_one_is_tried()
    {
        var discord = await FakeDiscord.StartAsync();
        var log = new MemoryLog();
        // Nobody listens there.
        log.Record(new(0, 1, "session-1", "ws://127.0.0.1:9/", 41, 1_700_000_000_000));
        await using var rig = await Rig.StartAsync(discord, log);
        var connection = await discord.AcceptAsync();
        await connection.HelloAsync();
        (await connection.ReceiveAsync(6)).ShouldContain("session-1");
    }

    [Fact]
    public async Task A_command_reaches_the_sink_and_a_refused_one_is_answered()
    {
        const string Command =
            """{"id":"846462639134605312","application_id":"845027738276462632","type":"""
            + """2,"token":"secret-token","guild_id":"290926798626357999","member":{"user":"""
            + """{"id":"53908232506183680"},"permissions":"2147483647"},"data":{"id":"1","name":"leaderboard","type":1,"options":["""
            + """{"type":1,"name":"badges","options":[{"type":4,"name":"page","value":3}]}]}}""";
        var discord = await FakeDiscord.StartAsync();
        await using var rig = await Rig.StartAsync(discord);
        var connection = await discord.AcceptAsync();
        await connection.StartSessionAsync(discord);
        await connection.DispatchAsync(2, "INTERACTION_CREATE", Command);
        await Eventually.HoldsAsync(() => rig.Log.Interactions.Count == 1, "the command arrives");
        var interaction = rig.Log.Interactions[0];
        interaction.Command.ShouldBe("leaderboard badges");
        interaction.Options["page"].ShouldBe("3");
        interaction.Permissions.ShouldBe(2147483647UL);
        interaction.MemberId.Value.ShouldBe(53908232506183680);

        rig.Log.AcceptInteractions = false;
        await connection.DispatchAsync(3, "INTERACTION_CREATE", Command);
        await Eventually.HoldsAsync(
            () => discord.Requests.Any(r => r.Path.EndsWith("/callback", StringComparison.Ordinal)), "the user is told");
        discord.Requests.Single(r => r.Path.EndsWith("/callback", StringComparison.Ordinal)).Body.ShouldContain("try again");
        rig.Log.Events.ShouldBeEmpty();
        await Eventually.HoldsAsync(
            () => rig.Lines.All.Any(line => line.Contains("could not be told", StringComparison.Ordinal)), "the failed answer is logged");
        rig.Lines.All.ShouldNotContain(line => line.Contains("secret-token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_log_line_holds_the_token_or_a_session_id()
    {
        await using var rig = await Rig.StartAsync();
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord);
        await Eventually.HoldsAsync(() => rig.Shard.State == ShardState.Ready, "ready");
        await rig.Gateway.StopAsync();
        rig.Lines.All.ShouldNotBeEmpty();
        rig.Lines.All.ShouldNotContain(
            line => line.Contains("test.token", StringComparison.Ordinal) || line.Contains("session-1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_simulators_event_time_is_used_only_when_trusted()
    {
        foreach (var trust in new[] { true, false })
        {
            await using var rig = await Rig.StartAsync(with: o => o with { TrustEventTime = trust });
            var connection = await rig.Discord.AcceptAsync();
            await connection.StartSessionAsync(rig.Discord);
            await connection.SendAsync(
                """{"t":"GUILD_MEMBER_REMOVE","s":2,"op":0,"d":{"guild_id":"1","user":{"id":"2"}},"x_time_ms":1500000000000}""");
            await Eventually.HoldsAsync(() => rig.Log.Events.Count == 1, "it arrives");
            (rig.Log.Events[0].TimeMs == 1500000000000).ShouldBe(trust);
        }
    }

    private static IEnumerable<string> Gaps(Rig rig) =>
        rig.Lines.All.Where(line => line.Contains("are missing, from", StringComparison.Ordinal));
}
