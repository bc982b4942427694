using Arrakis.Pipeline.Owners;
using Arrakis.Testing;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Owners;

/// <summary>Two processes on one log and one store, between which partitions move however they like.</summary>
public sealed class MovingOwnershipTests
{
    private const int Communities = 6;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly int[] All = [.. Enumerable.Range(0, PipelineFixture.Partitions)];

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public async Task Whatever_moves_the_partitions_the_result_is_that_of_an_undisturbed_run(int seed)
    {
        var events = Activity.Random(seed, 6_000, Communities, 60);
        await using var calm = await UndisturbedRun.OfAsync(events);
        await using var harried = await PipelineFixture.CreateAsync();
        var random = new Random(seed);
        var services = new[] { await OpenAsync(harried, random), await OpenAsync(harried, random) };
        foreach (var next in events.Chunk(150))
        {
            await harried.AppendAsync(next);
            await DisturbAsync(harried, services, random);
        }

        await services[1].DisposeAsync();
        services[0].Assign(All);
        await services[0].WaitUntilDrainedAsync().WaitAsync(Limit);
        await UndisturbedRun.ShouldMatchAsync(harried, calm, Communities);
        await services[0].DisposeAsync();
    }

    [Fact]
    public async Task What_an_owner_writes_after_it_has_lost_its_partitions_changes_nothing()
    {
        await using var calm = await UndisturbedRun.OfAsync(Activity.Random(20, 3_000, Communities, 60));
        await using var fixture = await PipelineFixture.CreateAsync();
        var events = Activity.Random(20, 3_000, Communities, 60);
        await fixture.AppendAsync(events.Take(1_000));
        var paused = new TaskCompletionSource();
        // It has applied what there was, and stands before its first write when it is paused, as by SIGSTOP.
        await using var zombie = await fixture.OpenSharedAsync(
            UndisturbedRun.Quick, store => new FaultyStore(store, step => step == "load" ? Task.CompletedTask : paused.Task));
        zombie.Assign(All);
        await Eventually.TrueAsync(async () => (await zombie.StatusAsync()).Sum(s => s.ReadOffset) > 200);

        await using var next = await fixture.OpenSharedAsync(UndisturbedRun.Quick);
        next.Assign(All);
        await fixture.AppendAsync(events.Skip(1_000));
        await next.WaitUntilDrainedAsync().WaitAsync(Limit);
        var committed = (await next.StatusAsync()).Select(s => s.CommittedOffset).ToList();

        // It wakes and does not know; only when it has written and read on does somebody tell it.
        paused.SetResult();
        await zombie.WaitUntilDrainedAsync().WaitAsync(Limit);
        await zombie.AbandonAsync(All).WaitAsync(Limit);

        (await next.StatusAsync()).Select(s => s.CommittedOffset).ShouldBe(committed);
        foreach (var partition in All)
            (await fixture.Log.GetCommitAsync(partition))!.NextOffset.ShouldBe(committed[partition]);
        await UndisturbedRun.ShouldMatchAsync(fixture, calm, Communities);
    }

    private static async Task DisturbAsync(PipelineFixture fixture, PipelineService[] services, Random random)
    {
        var (one, other) = random.Next(2) == 0 ? (0, 1) : (1, 0);
        var partitions = All.Where(_ => random.Next(2) == 0).ToArray();
        switch (random.Next(5))
        {
            case 0:
                await services[one].RevokeAsync(partitions, CancellationToken.None).WaitAsync(Limit);
                services[other].Assign(partitions);
                break;
            case 1:
                // Asked for, and not given the time.
                await services[one].RevokeAsync(partitions, new CancellationToken(canceled: true)).WaitAsync(Limit);
                services[other].Assign(partitions);
                break;
            case 2:
                // The one has lost them and is told late.
                services[other].Assign(partitions);
                await Task.Delay(random.Next(20));
                await services[one].AbandonAsync(partitions).WaitAsync(Limit);
                break;
            case 3:
                await services[one].DisposeAsync();
                services[one] = await OpenAsync(fixture, random);
                services[one].Assign(partitions);
                break;
            default:
                services[one].Assign(All);
                break;
        }

        await Task.Delay(random.Next(15));
    }

    private static Task<PipelineService> OpenAsync(PipelineFixture fixture, Random random) =>
        fixture.OpenSharedAsync(UndisturbedRun.Quick, store => FaultyStore.Sometimes(store, random));
}
