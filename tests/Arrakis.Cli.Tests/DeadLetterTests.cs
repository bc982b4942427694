using Arrakis.Cli.Hosting;
using Arrakis.Pipeline.Stores.Sqlite;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Arrakis.Simulator;
using Google.Protobuf;

namespace Arrakis.Cli.Tests;

/// <summary>What is refused blocks nobody, and can be brought back.</summary>
public sealed class DeadLetterTests : IAsyncLifetime, IDisposable
{
    private static readonly CommunityId Community = TraceIds.Community(0);
    private static readonly MemberId Poisoned = TraceIds.Author(2);
    private static readonly MemberId Next = TraceIds.Author(3);

    private readonly TempDirectory _directory = new();
    private StoppedData _node = null!;

    private string Data => _directory.At("data");

    public async Task InitializeAsync()
    {
        var trace = SmallTraces.Write(_directory, [.. Enumerable.Range(1, 5).Select(author => (1, author, 2))]);
        (await RunAsync("replay", trace, "--communities", "1", "--data", "data")).ShouldEndWith(0);
        _node = new StoppedData(Data);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_poison_event_blocks_nobody_and_counts_exactly_once_after_it_was_brought_back()
    {
        // A record in a partition that is not its community's, and one behind it that is right.
        var wrong = await AppendPoisonAsync();
        await _node.ApplyAsync("--store", "sqlite");
        (await ActivityAsync(Poisoned)).ShouldBe(2);
        (await ActivityAsync(Next)).ShouldBe(3);
        var listed = (await RunAsync("dead-letters", "list", "--json")).ShouldEndWith(0).Json.GetProperty("deadLetters")[0];
        var key = listed.GetProperty("key").GetString()!;
        key.ShouldStartWith($"log:1:{wrong}:");
        listed.GetProperty("reason").GetString().ShouldNotBeNull().ShouldContain($"not to {wrong}");

        (await RunAsync("dead-letters", "replay", key, "--dry-run")).ShouldEndWith(0).Output.ShouldContain(
            "1 dead letter would be brought back.");
        (await RunAsync("dead-letters", "replay", key)).ShouldEndWith(0).Output.ShouldContain("1 dead letter is in the log as a new event");
        for (var reading = 0; reading < 2; reading++)
        {
            await _node.ApplyAsync("--store", "sqlite");
            (await ActivityAsync(Poisoned)).ShouldBe(3);
            _node.ForgetPositions();
        }

        var again = (await RunAsync("dead-letters", "replay", key, "--json")).ShouldEndWith(1).Json;
        again.GetProperty("replayed").GetArrayLength().ShouldBe(0);
        again.GetProperty("refused")[0].GetProperty("reason").GetString().ShouldNotBeNull().ShouldContain("brought back already");
        (await RunAsync("dead-letters", "replay", "--all")).ShouldEndWith(0).Output.ShouldBe("Nothing is brought back.");
        (await RunAsync("dead-letters")).ShouldEndWith(0).Output.ShouldContain("brought back 2");
    }

    [Fact]
    public async Task A_replay_that_was_ended_before_it_noted_so_is_repeated_and_counts_once()
    {
        await AppendPoisonAsync();
        await _node.ApplyAsync("--store", "sqlite");
        var letter = (await _node.DeadLettersAsync()).ShouldHaveSingleItem();
        (await RunAsync("dead-letters", "replay", letter.Key)).ShouldEndWith(0);
        // As if it had never been noted: the letter with what it held, by another table.
        using (var database = EventLog.Sqlite.Engine.SqliteDatabase.OpenOrCreate(_directory.At("data/log.db")))
            database.Execute($"UPDATE dead_letters SET replayed_ms = 0, payload = x'{Convert.ToHexString(letter.Payload.Span)}'");
        (await RunAsync("dead-letters", "replay", "--all")).ShouldEndWith(0).Output.ShouldContain("1 dead letter is in the log");

        await _node.ApplyAsync("--store", "sqlite");
        (await ActivityAsync(Poisoned)).ShouldBe(3);
        (await _node.EventsAsync()).Count(e => e.ReplayOf == StableHash.Compute(letter.Key)).ShouldBe(2);
    }

    [Fact]
    public async Task All_of_one_stage_come_back_and_what_cannot_is_left_and_told()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await RefuseAsync("frame:0000000000000001:1", "gateway", "{}"u8.ToArray(), now);
        await RefuseAsync("log:1:0:7", "pipeline", Message(Poisoned, 500).ToByteArray(), now + 1);
        await RefuseAsync("log:1:0:8", "pipeline", [0xFF], now + 2);

        var json = (await RunAsync("dead-letters", "replay", "--all", "--stage", "pipeline", "--json")).ShouldEndWith(0).Json;
        json.GetProperty("replayed").EnumerateArray().Select(k => k.GetString()).ShouldBe(["log:1:0:7"]);
        json.GetProperty("refused").EnumerateArray().Select(r => r.GetProperty("key").GetString()).ShouldBe(["log:1:0:8"]);
        (await RunAsync("dead-letters", "replay", "--all")).ShouldEndWith(0).Lines.ShouldContain("frame:0000000000000001:1");
        (await RunAsync("dead-letters", "replay", "log:1:0:8", "log:9:9:9")).ShouldEndWith(1).Output.ShouldContain(
            "there is no such dead letter");
        await _node.ApplyAsync("--store", "sqlite");
        (await ActivityAsync(Poisoned)).ShouldBe(3);
    }

    [Theory]
    [InlineData("name keys, or say --all")]
    [InlineData("name keys, or say --all", "log:1:0:7", "--all")]
    [InlineData("--stage goes with --all", "log:1:0:7", "--stage", "gateway")]
    [InlineData("--stage is “web”", "--all", "--stage", "web")]
    public async Task Wrong_use_is_told(string text, params string[] arguments) =>
        (await RunAsync(["dead-letters", "replay", .. arguments])).ShouldRefuse(2, text);

    private static CommunityEvent Message(MemberId member, long id) => new()
    {
        Kind = EventKind.MessageCreated, CommunityId = Community.Value, MemberId = member.Value,
        TimeMs = SmallTraces.StartMs + 600_000, MessageId = id, ChannelId = 1,
    };

    private async Task<int> AppendPoisonAsync()
    {
        await using var log = await StoppedNode.OpenLogAsync(Data, CancellationToken.None);
        var right = Community.Partition(log.PartitionCount);
        var wrong = (right + 1) % log.PartitionCount;
        await log.AppendAsync(new AppendRequest
        {
            Records =
            [
                new PendingRecord(wrong, Message(Poisoned, 500).ToByteArray()), new PendingRecord(right, Message(Next, 501).ToByteArray()),
            ],
        });
        return wrong;
    }

    private Task RefuseAsync(string key, string stage, byte[] payload, long refusedMs) =>
        _node.RefuseAsync(new DeadLetter { Key = key, Stage = stage, Reason = "a test", RefusedMs = refusedMs, Payload = payload });

    private async Task<double> ActivityAsync(MemberId member)
    {
        await using var store = SqliteCommunityStore.OpenReadOnly(Data);
        return (await store.ReadMemberAsync(Community, member)).ShouldNotBeNull().Activity;
    }

    private Task<Finished> RunAsync(params string[] arguments) => ArrakisProcess.RunAsync(_directory.Path, arguments);
}
