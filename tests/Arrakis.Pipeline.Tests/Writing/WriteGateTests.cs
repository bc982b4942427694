using Arrakis.Pipeline.Writing;
using Arrakis.Shared.Store;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Writing;

public sealed class WriteGateTests
{
    [Fact]
    public async Task Writes_under_way_are_told_and_no_more_than_allowed_are()
    {
        using var gate = new WriteGate(maxInFlight: 2);
        var go = new TaskCompletionSource();
        var writes = Enumerable.Range(0, 3).Select(_ => gate.RunAsync(async _ => await go.Task, CancellationToken.None)).ToList();
        gate.InFlight.ShouldBe(2);
        go.SetResult();
        await Task.WhenAll(writes);
        gate.InFlight.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_repeated_is_told_once_and_is_no_trouble_any_more_once_it_succeeds()
    {
        var told = new List<string>();
        using var gate = new WriteGate(maxInFlight: 1, told.Add);
        var attempts = 0;
        await gate.RunAsync(
            _ => ++attempts < 3
                ? throw new CommunityStoreException("busy", isTransient: true)
                : ValueTask.CompletedTask, CancellationToken.None);
        attempts.ShouldBe(3);
        told.ShouldBe(["busy"]);
        gate.Trouble.ShouldBeNull();
    }
}
