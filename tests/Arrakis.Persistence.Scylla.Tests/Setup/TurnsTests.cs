using Arrakis.Persistence.Scylla.Sessions;

namespace Arrakis.Persistence.Scylla.Tests.Setup;

public class TurnsTests
{
    [Fact]
    public async Task Work_for_one_id_is_done_in_the_order_of_the_calls_even_if_some_of_it_fails()
    {
        var turns = new Turns();
        var gate = new TaskCompletionSource();
        var done = new List<int>();

        var first = turns.RunAsync("a", async () =>
        {
            await gate.Task;
            done.Add(1);
            return true;
        });
        var second = turns.RunAsync<bool>("a", () => throw new InvalidOperationException("second"));
        var third = turns.RunAsync("a", () => Task.FromResult(done.Count));
        (await turns.RunAsync("b", () => Task.FromResult(done.Count))).ShouldBe(0);
        gate.SetResult();

        (await first).ShouldBeTrue();
        await Should.ThrowAsync<InvalidOperationException>(second);
        (await third).ShouldBe(1);
        turns.Count.ShouldBe(0);
    }
}
