using Arrakis.Pipeline.Owners;
using Arrakis.Shared;
using Arrakis.Testing;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Owners;

/// <summary>Questions whose answer has to include what was appended before them.</summary>
public sealed class AskAfterTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly CommunityId Sietch = PipelineFixture.Community(0);

    [Fact]
    public async Task The_answer_waits_until_everything_below_the_offset_is_applied()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        var pipeline = await fixture.StartAsync();
        await fixture.AppendAsync(Activity.Message(0, 1, Activity.StartMs));
        var waiting = pipeline.AskAsync(Sietch, c => c.MemberCount, afterOffset: 3);
        (await pipeline.AskAsync(Sietch, c => c.MemberCount, afterOffset: 1).WaitAsync(Limit)).ShouldBe(1);
        await fixture.AppendAsync(Activity.Message(0, 2, Activity.StartMs, 1));
        (await pipeline.AskAsync(Sietch, c => c.MemberCount, afterOffset: 2).WaitAsync(Limit)).ShouldBe(2);
        waiting.IsCompleted.ShouldBeFalse();

        await fixture.AppendAsync(Activity.Message(0, 3, Activity.StartMs, 2));
        (await waiting.WaitAsync(Limit)).ShouldBe(3);
    }

    [Fact]
    public async Task Questions_that_wait_for_an_offset_count_until_nobody_wants_the_answer_any_more()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        var pipeline = await fixture.StartAsync(new PipelineOptions { MaxQuestions = 1 });
        using var patience = new CancellationTokenSource();
        var waiting = pipeline.AskAsync(Sietch, c => c.MemberCount, afterOffset: 1, patience.Token);
        await Should.ThrowAsync<PipelineBusyException>(async () => await pipeline.AskAsync(Sietch, c => c.MemberCount));

        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting.WaitAsync(Limit));
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                return await pipeline.AskAsync(Sietch, c => c.MemberCount) == 0;
            }
            catch (PipelineBusyException)
            {
                return false;
            }
        });
    }
}
