using Arrakis.Gateway.Limits;
using Shouldly;

namespace Arrakis.Gateway.Tests.Limits;

public sealed class LimitTests
{
    [Fact]
    public void Commands_leave_room_for_heartbeats()
    {
        var limiter = new CommandRateLimiter();
        for (var i = 0; i < CommandRateLimiter.Limit - CommandRateLimiter.Reserved; i++)
            limiter.TryTake(i, out _).ShouldBeTrue();
        limiter.TryTake(1000, out var wait).ShouldBeFalse();
        wait.ShouldBe(59_000);
        limiter.OnHeartbeat(1000);
        limiter.TryTake(60_001, out _).ShouldBeTrue();
    }
}
