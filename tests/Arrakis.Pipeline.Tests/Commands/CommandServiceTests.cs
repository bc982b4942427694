using Arrakis.Pipeline.Commands;
using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Tests.Owners;
using Arrakis.Shared;
using Arrakis.Shared.Discord;
using Arrakis.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Commands;

public sealed class CommandServiceTests
{
    [Fact]
    public async Task A_command_is_answered_once()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        var replies = new RecordedReplies();
        await using var service = await StartAsync(fixture, replies, new Command(_ => new CommandReply("t", "d", 0, true)));

        service.TryAccept(Given(1)).ShouldBeTrue();
        await service.StopAsync();

        replies.All.ShouldBe(["respond 1: d"]);
    }

    [Fact]
    public async Task What_came_long_ago_is_deferred_before_it_is_answered()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        var replies = new RecordedReplies();
        var go = new ManualResetEventSlim();
        await using var service = await StartAsync(fixture, replies, new Command(_ =>
        {
            go.Wait();
            return new CommandReply("t", "late", 0, true);
        }));

        service.TryAccept(Given(1) with { ReceivedUs = DateTimeOffset.UtcNow.AddSeconds(-2.5).ToUnixTimeMilliseconds() * 1000 });
        await Eventually.TrueAsync(() => Task.FromResult(replies.All.Count == 1));
        replies.All.ShouldBe(["defer 1"]);
        go.Set();
        await service.StopAsync();

        replies.All.ShouldBe(["defer 1", "edit 1: late"]);
    }

    [Fact]
    public async Task A_mistake_of_the_user_is_told_to_the_user()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        var replies = new RecordedReplies();
        await using var service = await StartAsync(fixture, replies, new Command(_ => throw new CommandException("Choose a page.")));

        service.TryAccept(Given(1));
        service.TryAccept(Given(2) with { Command = "gone" });
        await service.StopAsync();

        replies.All.Order().ShouldBe(["respond 1: Choose a page.", "respond 2: There is no command /gone any more. There are /test."]);
    }

    [Fact]
    public async Task A_fault_in_a_command_is_answered_too_and_the_next_command_works()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        var replies = new RecordedReplies();
        await using var service = await StartAsync(fixture, replies, new Command(i =>
            i.Id == 1 ? throw new InvalidOperationException("a defect") : new CommandReply("t", "fine", 0, true)));

        service.TryAccept(Given(1));
        service.TryAccept(Given(2));
        await service.StopAsync();

        replies.All.Order().ShouldBe(["respond 1: Something went wrong here. The operators were told.", "respond 2: fine"]);
    }

    [Fact]
    public async Task Whom_the_owner_does_not_answer_in_time_is_told_to_try_again_and_others_do_not_wait()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        var replies = new RecordedReplies();
        var open = new TaskCompletionSource();
        var pipeline = await fixture.StartAsync(
            decorate: store => new FaultyStore(store, step => step == "load" ? open.Task : Task.CompletedTask));
        await using var service = new CommandService(
            [new Command(_ => new CommandReply("t", "late", 0, true))], pipeline, replies, NullLoggerFactory.Instance,
            TimeSpan.FromMilliseconds(300));

        for (var id = 1; id <= 40; id++)
            service.TryAccept(Given(id));
        await service.StopAsync().WaitAsync(TimeSpan.FromSeconds(30));
        open.SetResult();

        replies.All.Count.ShouldBe(40);
        replies.All.ShouldAllBe(r => r.EndsWith("Try again in a minute.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Too_many_at_once_are_refused()
    {
        await using var fixture = await PipelineFixture.CreateAsync();
        var go = new ManualResetEventSlim();
        await using var service = await StartAsync(fixture, new RecordedReplies(), new Command(_ =>
        {
            go.Wait();
            return new CommandReply("t", "d", 0, true);
        }));

        var taken = Enumerable.Range(1, CommandService.MaxAtOnce + 5).Count(id => service.TryAccept(Given(id)));
        go.Set();
        await service.StopAsync();

        taken.ShouldBe(CommandService.MaxAtOnce);
        service.TryAccept(Given(1)).ShouldBeFalse("it has stopped");
    }

    private static async Task<CommandService> StartAsync(PipelineFixture fixture, RecordedReplies replies, Command command) =>
        new([command], await fixture.StartAsync(), replies, NullLoggerFactory.Instance);

    private static Interaction Given(long id) => new()
    {
        Id = id, ApplicationId = 1, Token = "secret", CommunityId = PipelineFixture.Community(0), MemberId = new MemberId(7),
        Command = "test",
    };

    private sealed class Command(Func<Interaction, CommandReply> answer) : ISlashCommand
    {
        public CommandDefinition Definition { get; } = new("test", "A test", []);

        public bool IsPrivate => true;

        public CommandReply Answer(Community community, Interaction interaction) => answer(interaction);
    }

    private sealed class RecordedReplies : IInteractionReplies
    {
        private readonly List<string> _all = [];

        public IReadOnlyList<string> All
        {
            get
            {
                lock (_all)
                    return [.. _all];
            }
        }

        public Task RespondAsync(Interaction interaction, CommandReply reply, CancellationToken cancellationToken) =>
            Add($"respond {interaction.Id}: {reply.Description}");

        public Task DeferAsync(Interaction interaction, bool isPrivate, CancellationToken cancellationToken) =>
            Add($"defer {interaction.Id}");

        public Task EditAsync(Interaction interaction, CommandReply reply, CancellationToken cancellationToken) =>
            Add($"edit {interaction.Id}: {reply.Description}");

        public Task<bool> IsThinkingAsync(Interaction interaction, CancellationToken cancellationToken) =>
            throw new NotSupportedException("One process knows what it has said.");

        private Task Add(string reply)
        {
            lock (_all)
                _all.Add(reply);
            return Task.CompletedTask;
        }
    }
}
