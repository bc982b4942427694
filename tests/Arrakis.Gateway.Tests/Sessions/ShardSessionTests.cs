using Arrakis.Gateway.Sessions;
using Arrakis.Gateway.Sources;
using Arrakis.Gateway.Wire;
using Shouldly;

namespace Arrakis.Gateway.Tests.Sessions;

public sealed class ShardSessionTests
{
    private static readonly SessionIdentity Identity = new("id", "wss://resume");

    [Fact]
    public void Without_a_session_hello_asks_to_identify_and_with_one_to_resume()
    {
        var session = New();
        session.OnHello(1000, 0).Kind.ShouldBe(ShardEffectKind.Identify);
        session.OnReady(Identity, 1, 10);
        session.OnDisconnected(null, 20);
        session.OnConnecting();
        session.OnHello(1000, 30).Kind.ShouldBe(ShardEffectKind.SendResume);
    }

    [Fact]
    public void The_first_beat_comes_within_the_interval_and_an_unanswered_one_is_a_zombie()
    {
        var session = New(random: 0.5);
        session.OnHello(1000, 0);
        session.OnTick(499).Kind.ShouldBe(ShardEffectKind.None);
        session.OnTick(500).Kind.ShouldBe(ShardEffectKind.SendHeartbeat);
        session.OnHeartbeatAnswer(600);
        session.Heartbeats!.RoundTripMs.ShouldBe(100);
        session.OnTick(1500).Kind.ShouldBe(ShardEffectKind.SendHeartbeat);
        session.OnTick(2500).Kind.ShouldBe(ShardEffectKind.Close);
    }

    [Fact]
    public void No_zombie_is_declared_while_reading_is_paused_nor_within_one_interval_after()
    {
        var session = New(random: 0);
        session.OnHello(1000, 0);
        session.OnTick(0).Kind.ShouldBe(ShardEffectKind.SendHeartbeat);
        session.Heartbeats!.Pause();
        for (var now = 1000; now <= 5000; now += 1000)
            session.OnTick(now).Kind.ShouldBe(ShardEffectKind.SendHeartbeat);
        session.Heartbeats.GoOn(5100);
        session.OnTick(6000).Kind.ShouldBe(ShardEffectKind.SendHeartbeat);
        session.OnTick(7000).Kind.ShouldBe(ShardEffectKind.Close);
    }

    [Fact]
    public void A_refused_session_is_lost_until_forgotten_and_is_followed_by_one_to_five_seconds()
    {
        var session = New(random: 0.25);
        session.OnHello(1000, 0);
        session.OnReady(Identity, 1, 0);
        session.OnInvalidSession(resumable: false).Kind.ShouldBe(ShardEffectKind.Close);
        session.OnDisconnected(null, 1);
        session.Lost.ShouldNotBeNull();
        session.NextDelay().ShouldBe(TimeSpan.FromSeconds(2));
        session.Forget();
        session.Identity.ShouldBeNull();
        session.OnConnecting();
        session.OnHello(1000, 2).Kind.ShouldBe(ShardEffectKind.Identify);
    }

    [Fact]
    public void After_three_failures_the_resume_address_is_given_up_for_the_general_one()
    {
        var session = New();
        session.OnReady(Identity, 1, 0);
        for (var i = 0; i < 3; i++)
        {
            session.ConnectUrl.ShouldBe("wss://resume");
            session.OnConnecting();
            session.OnDisconnected(null, i);
        }
        session.ConnectUrl.ShouldBeNull();
        session.Identity.ShouldBe(Identity);
    }

    [Fact]
    public void Sessions_that_are_lost_again_and_again_are_started_ever_more_slowly()
    {
        var session = New(random: 1);
        var seen = new List<double>();
        for (var i = 0; i < 9; i++)
        {
            session.OnConnecting();
            session.OnHello(1000, 0).Kind.ShouldBe(ShardEffectKind.Identify);
            session.OnReady(Identity, 1, 0);
            session.OnSequence(50);
            session.OnDisconnected(4009, 10);
            seen.Add(session.NextDelay().TotalSeconds);
            session.Forget();
        }
        // With the longest of the random waits that Discord asks for, up to where growing delays are longer.
        seen.ShouldBe([5, 5, 5, 5, 8, 16, 32, 60, 60]);
    }

    [Fact]
    public void A_replay_that_is_cut_again_and_again_goes_on_at_once()
    {
        var session = New(random: 1);
        session.OnReady(Identity, 1, 0);
        for (var i = 0; i < 9; i++)
        {
            session.OnConnecting();
            session.OnHello(1000, 0);
            session.OnSequence(session.Received + 1000);
            session.OnDisconnected(null, 0);
            session.NextDelay().ShouldBe(TimeSpan.Zero);
        }
    }

    [Fact]
    public void An_identify_or_resume_that_stays_unanswered_is_given_up_after_an_interval()
    {
        var session = New(random: 0);
        session.OnHello(1000, 0);
        Beat(session, 0).ShouldBe(ShardEffectKind.SendHeartbeat);
        // It may have to wait long for its turn.
        Beat(session, 1000).ShouldBe(ShardEffectKind.SendHeartbeat);
        session.OnSent();
        Beat(session, 2000).ShouldBe(ShardEffectKind.SendHeartbeat);
        // A replay goes on.
        session.OnSequence(7);
        Beat(session, 3000).ShouldBe(ShardEffectKind.SendHeartbeat);
        session.Heartbeats!.Pause();
        Beat(session, 4000).ShouldBe(ShardEffectKind.SendHeartbeat);
        session.Heartbeats.GoOn(4500);
        Beat(session, 5000).ShouldBe(ShardEffectKind.SendHeartbeat);
        Beat(session, 6000).ShouldBe(ShardEffectKind.Close);
    }

    [Fact]
    public void Once_answered_a_quiet_session_goes_on()
    {
        var session = New(random: 0);
        session.OnHello(1000, 0);
        session.OnSent();
        session.OnReady(Identity, 1, 10);
        for (var now = 0; now < 10_000; now += 1000)
            Beat(session, now).ShouldBe(ShardEffectKind.SendHeartbeat);
    }

    [Fact]
    public void A_beat_that_discord_asks_for_just_before_the_next_one_has_an_interval_for_its_answer()
    {
        var session = New(random: 0);
        session.OnHello(1000, 0);
        Beat(session, 0).ShouldBe(ShardEffectKind.SendHeartbeat);
        session.OnHeartbeatRequest(999).Kind.ShouldBe(ShardEffectKind.SendHeartbeat);
        session.OnTick(1000).Kind.ShouldBe(ShardEffectKind.None);
        session.OnTick(1998).Kind.ShouldBe(ShardEffectKind.None);
        session.OnTick(1999).Kind.ShouldBe(ShardEffectKind.Close);
    }

    [Fact]
    public void Identifies_keep_a_margin_above_discords_five_seconds() =>
        new GatewayTimings().IdentifyInterval.ShouldBeGreaterThan(TimeSpan.FromSeconds(5));

    [Fact]
    public void Connections_that_bring_nothing_wait_longer_each_time_and_those_that_bring_events_do_not()
    {
        var session = New(random: 1);
        session.OnReady(Identity, 1, 0);
        for (var i = 0; i < 5; i++)
        {
            session.OnConnecting();
            session.OnResumed(0);
            session.OnSequence(session.Received + 1);
            session.OnDisconnected(null, 0);
        }
        session.NextDelay().ShouldBe(TimeSpan.FromSeconds(8));
        session.OnConnecting();
        session.OnSequence(session.Received + 2);
        session.OnResumed(0);
        session.OnDisconnected(null, 0);
        session.NextDelay().ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Delays_grow_with_failures_up_to_the_limit_and_start_over_after_success()
    {
        var delays = new ReconnectDelays(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), () => 1);
        var seen = new List<double>();
        for (var i = 0; i < 10; i++)
        {
            seen.Add(delays.Next().TotalSeconds);
            delays.OnFailure();
        }
        seen.ShouldBe([0, 0, 1, 2, 4, 8, 16, 32, 60, 60]);
        delays.OnSuccess();
        delays.Next().ShouldBe(TimeSpan.Zero);
    }

    [Theory]
    [InlineData(4000, "Resume")]
    [InlineData(4001, "Resume")]
    [InlineData(4002, "Resume")]
    [InlineData(4003, "Identify")]
    [InlineData(4004, "Stop")]
    [InlineData(4005, "Resume")]
    [InlineData(4007, "Identify")]
    [InlineData(4008, "Resume")]
    [InlineData(4009, "Identify")]
    [InlineData(4010, "Stop")]
    [InlineData(4011, "Stop")]
    [InlineData(4012, "Stop")]
    [InlineData(4013, "Stop")]
    [InlineData(4014, "Stop")]
    [InlineData(1006, "Resume")]
    public void Every_close_code_allows_what_discord_documents(int code, string allowed) =>
        GatewayCloseCode.Allows(code).ToString().ShouldBe(allowed);

    private static ShardEffectKind Beat(ShardSession session, long nowMs)
    {
        var kind = session.OnTick(nowMs).Kind;
        session.OnHeartbeatAnswer(nowMs);
        return kind;
    }

    private static ShardSession New(double random = 0) => new(new GatewayTimings(), () => random);
}
