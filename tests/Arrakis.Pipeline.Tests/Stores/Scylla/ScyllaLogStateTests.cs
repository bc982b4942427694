using Arrakis.EventLog.Tests;
using Arrakis.Pipeline.Stores.Scylla;
using Arrakis.Scylla;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Stores.Scylla;

public sealed class ScyllaLogPositionTests(ScyllaKeyspace keyspace) : LogPositionContract, IClassFixture<ScyllaKeyspace>
{
    private ScyllaLogState _state = null!;

    public override Task DisposeAsync() => _state.DisposeAsync().AsTask();

    protected override async Task<ILogPositionStore> OpenAsync()
    {
        await keyspace.EmptyLogStateAsync();
        return _state = await keyspace.OpenLogStateAsync();
    }

    [Fact]
    public async Task Several_processes_that_identify_and_renew_at_once_agree()
    {
        var states = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => keyspace.OpenLogStateAsync()));
        var ids = await Task.WhenAll(states.Select(state => state.IdentifyLogAsync("t").AsTask()));
        ids.Distinct().ShouldBe(["kafka:t#1"]);
        ids = await Task.WhenAll(states.Concat(states).Select(state => state.RenewLogAsync("t", "kafka:t#1").AsTask()));
        ids.Distinct().ShouldBe(["kafka:t#2"]);
        foreach (var state in states)
            await state.DisposeAsync();
    }

    [Fact]
    public async Task A_zombie_that_commits_late_changes_nothing()
    {
        await using var zombie = await keyspace.OpenLogStateAsync();
        await _state.CommitAsync("kafka:t#1", 0, new LogCommit(1_000, [new(1, 10, 999)], 5));
        await Task.WhenAll(Enumerable.Range(900, 100).Select(offset =>
            zombie.CommitAsync("kafka:t#1", 0, new LogCommit(offset, [new(2, offset, offset - 1)], 6)).AsTask()));
        var commit = (await _state.GetCommitAsync("kafka:t#1", 0)).ShouldNotBeNull();
        (commit.NextOffset, commit.LastRecord, commit.Sessions.Single()).ShouldBe((1_000, 5UL, new SessionWatermark(1, 10, 999)));
        (await keyspace.ScalarAsync<long>($"SELECT WRITETIME(position) FROM {keyspace.Name}.log_positions")).ShouldBe(2_001);
    }

    [Fact]
    public async Task An_open_store_lends_its_connections_and_keeps_them()
    {
        await using var store = await keyspace.OpenAsync();
        await using (var state = await ScyllaLogState.OpenAsync(store))
            (await state.IdentifyLogAsync("shared")).ShouldBe("kafka:shared#1");
        await store.CheckHealthAsync();
    }

    [Fact]
    public async Task A_keyspace_without_the_schema_is_refused_and_an_unreachable_cluster_is_transient()
    {
        var error = await Should.ThrowAsync<EventLogException>(
            async () => await ScyllaLogState.OpenAsync(keyspace.Options with { Keyspace = "nobody_made_this" }));
        error.Message.ShouldContain("arrakis schema apply");
        error.IsTransient.ShouldBeFalse();

        var nowhere = new ScyllaOptions
        {
            ContactPoints = ["127.0.0.1:1"], Username = "paul", Password = "lisan-al-gaib", ConnectTimeout = TimeSpan.FromSeconds(2),
        };
        error = await Should.ThrowAsync<EventLogException>(
            async () => await ScyllaLogState.OpenAsync(keyspace.Options with { Scylla = nowhere }));
        error.IsTransient.ShouldBeTrue(error.Message);
        error.ToString().ShouldNotContain("lisan-al-gaib");
    }

    [Fact]
    public async Task What_is_damaged_is_told_and_not_taken_for_no_position()
    {
        await keyspace.RunAsync(
            $"INSERT INTO {keyspace.Name}.log_positions (log_id, log_partition, position) VALUES ('kafka:t#1', 0, "
            + "{next_offset: 5, last_record: 0, sessions: 0x01ff})");
        var error = await Should.ThrowAsync<EventLogException>(async () => await _state.GetCommitAsync("kafka:t#1", 0));
        error.IsTransient.ShouldBeFalse();
        error.Message.ShouldContain("watermarks");
    }
}

public sealed class ScyllaGatewaySessionTests(ScyllaKeyspace keyspace) : GatewaySessionContract, IClassFixture<ScyllaKeyspace>
{
    private ScyllaLogState _state = null!;

    public override Task DisposeAsync() => _state.DisposeAsync().AsTask();

    protected override async Task<IGatewaySessionStore> OpenAsync()
    {
        await keyspace.EmptyLogStateAsync();
        return _state = await keyspace.OpenLogStateAsync();
    }

    [Fact]
    public async Task Of_saves_at_once_by_several_gateways_the_newest_session_stays_at_its_highest_sequence()
    {
        await using var other = await keyspace.OpenLogStateAsync();
        var saves = Enumerable.Range(1, 200)
            .Select(
                i => new GatewaySession(
                    0, 1, $"session-{i % 4}", "wss://r", i, 1_700_000_000_000 + i, BeganMs: 1_600_000_000_000 + (i % 4))).ToArray();
        new Random(4711).Shuffle(saves);
        await Parallel.ForEachAsync(
            saves, async (save, token) => await (save.Sequence % 2 == 0 ? other : _state).SaveSessionAsync(save, token));
        (await _state.LoadSessionAsync(0)).ShouldBe(saves.Single(save => save.Sequence == 199));
    }
}

public sealed class ScyllaDeadLetterTests(ScyllaKeyspace keyspace) : DeadLetterContract, IClassFixture<ScyllaKeyspace>
{
    private ScyllaLogState _state = null!;

    public override Task DisposeAsync() => _state.DisposeAsync().AsTask();

    protected override async Task<IDeadLetterStore> OpenAsync()
    {
        await keyspace.EmptyLogStateAsync();
        return _state = await keyspace.OpenLogStateAsync();
    }

    [Fact]
    public async Task Nothing_stays_for_ever()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await Letters.AddAsync([Letter("log:1:0:4", refusedMs: now, member: 9)]);
        await ShouldLiveAsync("letter", "dead_letters", 604_800);
        await ShouldLiveAsync("payload", "dead_letter_payloads", 604_800);
        (await keyspace.ScalarAsync<long>($"SELECT WRITETIME(letter) FROM {keyspace.Name}.dead_letters")).ShouldBe(now);

        await Letters.MarkReplayedAsync(["log:1:0:4"], now);
        await ShouldLiveAsync("letter", "dead_letters", 604_800);
        (await keyspace.ScalarAsync<long>($"SELECT COUNT(*) FROM {keyspace.Name}.dead_letter_payloads")).ShouldBe(0);
    }

    [Fact]
    public async Task A_zombie_that_adds_letters_late_brings_back_neither_what_was_erased_nor_what_was_replayed()
    {
        await using var zombie = await keyspace.OpenLogStateAsync();
        var letters = Enumerable.Range(0, 20).Select(i => Letter($"log:1:0:{i}", refusedMs: 5, member: i + 1)).ToArray();
        await Letters.AddAsync(letters);
        var late = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds();
        await Task.WhenAll(Enumerable.Range(0, 20).SelectMany(i => new[]
        {
            i % 2 == 0 ? Letters.ScrubAsync(new MemberId(i + 1)).AsTask() : Letters.MarkReplayedAsync([letters[i].Key], 7).AsTask(),
            zombie.AddAsync([letters[i] with { RefusedMs = late }]).AsTask(),
        }));
        await zombie.AddAsync([.. letters.Select(letter => letter with { RefusedMs = late + 1 })]);

        var left = await Letters.ListAsync(100);
        left.Count.ShouldBe(20);
        left.ShouldAllBe(letter => letter.Payload.IsEmpty && (letter.ReplayedMs == 7 || letter.Reason == DeadLetter.ErasedReason));
        (await keyspace.ScalarAsync<long>($"SELECT COUNT(*) FROM {keyspace.Name}.dead_letter_payloads")).ShouldBe(0);
    }

    [Fact]
    public async Task Of_a_letter_that_is_found_by_its_member_alone_an_erasure_lets_nothing_come_but_that_its_record_is_refused()
    {
        await keyspace.RunAsync($"INSERT INTO {keyspace.Name}.dead_letters_by_member (member_id, key) VALUES (9, 'log:1:0:4')");
        (await Letters.ScrubAsync(new MemberId(9))).ShouldBe(0);
        await Letters.AddAsync([Letter("log:1:0:4", member: 9)]);
        (await Letters.FindAsync("log:1:0:4")).ShouldBeNull();
        (await Letters.KeysFromAsync(1, 0, 0)).ShouldBe(["log:1:0:4"]);
    }

    private async Task ShouldLiveAsync(string column, string table, int seconds) =>
        (await keyspace.ScalarAsync<int>($"SELECT TTL({column}) FROM {keyspace.Name}.{table}")).ShouldBeInRange(seconds - 3_600, seconds);
}
