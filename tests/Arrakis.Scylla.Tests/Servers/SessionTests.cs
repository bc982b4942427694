using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Rows;
using Arrakis.Scylla.Statements;
using Arrakis.Testing.Cassandra;
using Shouldly;

namespace Arrakis.Scylla.Tests.Servers;

/// <summary>A session from end to end on a real server.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private readonly string _keyspace = SharedCassandra.NewKeyspace();
    private readonly CancellationToken _limit = new CancellationTokenSource(TimeSpan.FromMinutes(3)).Token;
    private ScyllaSession _session = null!;

    public async Task InitializeAsync()
    {
        var options = new ScyllaOptions { ContactPoints = await SharedCassandra.ContactPointsAsync(_limit), Consistency = Consistency.One };
        await using (var first = await ScyllaSession.ConnectAsync(options, _limit))
        {
            await DoAsync(first, $"CREATE KEYSPACE {_keyspace} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}");
            await DoAsync(first, $"CREATE TABLE {_keyspace}.items (pk bigint, ck int, v text, PRIMARY KEY (pk, ck))");
            await DoAsync(first, $"CREATE TABLE {_keyspace}.counts (pk bigint PRIMARY KEY, n counter)");
        }

        _session = await ScyllaSession.ConnectAsync(options with { Keyspace = _keyspace }, _limit);
    }

    public async Task DisposeAsync()
    {
        await DoAsync(_session, $"DROP KEYSPACE {_keyspace}");
        await _session.DisposeAsync();
    }

    [Fact]
    public async Task Ten_thousand_rows_written_in_batches_are_read_by_pages()
    {
        var insert = await _session.PrepareAsync("INSERT INTO items (pk, ck, v) VALUES (?, ?, ?)", _limit);
        insert.PartitionKey.ShouldBe([0]);
        var batch = new Batch(BatchType.Unlogged) { IsIdempotent = true };
        for (var row = 0; row < 10_000; row++)
        {
            batch.Add(insert).Add(1L).Add(row).Add($"value {row}");
            if (batch.Count < 50)
                continue;
            await DoAsync(_session, batch);
            batch.Clear();
        }

        var select = await _session.PrepareAsync("SELECT ck, v FROM items WHERE pk = ?", _limit);
        var bound = select.Bind().Add(1L);
        bound.PageSize = 1_000;
        var (pages, next) = (0, 0);
        await foreach (var page in _session.PagesAsync(bound, _limit))
        {
            pages++;
            foreach (var row in page)
            {
                row.Get<int>(0).ShouldBe(next);
                row.Get<string>("v").ShouldBe($"value {next++}");
            }
        }

        next.ShouldBe(10_000);
        pages.ShouldBeGreaterThanOrEqualTo(10);

        List<Item> items = [];
        await foreach (var item in _session.QueryAsync<Item>(bound, _limit))
            items.Add(item);
        items.Count.ShouldBe(10_000);
        items[9_999].ShouldBe(new Item(9_999, "value 9999"));
    }

    [Fact]
    public async Task Counters_are_added_to_in_a_batch_of_their_own()
    {
        var add = await _session.PrepareAsync("UPDATE counts SET n = n + ? WHERE pk = ?", _limit);
        add.PartitionKey.ShouldBe([1]);
        var batch = new Batch(BatchType.Counter);
        for (var i = 1; i <= 4; i++)
            batch.Add(add).Add((long)i).Add(7L);
        await DoAsync(_session, batch);
        (await OneAsync<long>(_session.ExecuteAsync("SELECT n FROM counts WHERE pk = 7", _limit))).ShouldBe(10);
    }

    [Fact]
    public async Task A_conditional_statement_says_whether_it_was_applied()
    {
        var insert = await _session.PrepareAsync("INSERT INTO items (pk, ck, v) VALUES (?, ?, ?) IF NOT EXISTS", _limit);
        (await OneAsync<bool>(_session.ExecuteAsync(insert.Bind().Add(2L).Add(1).Add("first"), _limit))).ShouldBeTrue();
        using var rows = await _session.ExecuteAsync(insert.Bind().Add(2L).Add(1).Add("second"), _limit);
        foreach (var row in rows)
        {
            row.Get<bool>("[applied]").ShouldBeFalse();
            row.Get<string>("v").ShouldBe("first");
        }
    }

    [Fact]
    public async Task A_logged_batch_reaches_several_partitions_and_mixes_texts()
    {
        var insert = await _session.PrepareAsync("INSERT INTO items (pk, ck, v) VALUES (?, ?, ?)", _limit);
        var batch = new Batch();
        batch.Add(insert).Add(31L).Add(1).Add("a");
        batch.Add(insert).Add(32L).Add(1).Add("b");
        batch.Add("INSERT INTO items (pk, ck, v) VALUES (33, 1, 'c')");
        await DoAsync(_session, batch);
        (await OneAsync<long>(_session.ExecuteAsync("SELECT count(*) FROM items WHERE pk IN (31, 32, 33) AND ck = 1", _limit))).ShouldBe(3);
    }

    [Fact]
    public async Task The_newer_timestamp_stays_whatever_came_last()
    {
        var insert = await _session.PrepareAsync("INSERT INTO items (pk, ck, v) VALUES (?, ?, ?) USING TIMESTAMP ?", _limit);
        await DoAsync(_session, insert.Bind().Add(4L).Add(1).Add("newer").Add(200L));
        await DoAsync(_session, insert.Bind().Add(4L).Add(1).Add("older").Add(100L));
        var plain = await _session.PrepareAsync("INSERT INTO items (pk, ck, v) VALUES (?, ?, ?)", _limit);
        var bound = plain.Bind().Add(4L).Add(1).Add("older still");
        bound.Timestamp = 50;
        await DoAsync(_session, bound);
        (await OneAsync<string>(_session.ExecuteAsync("SELECT v FROM items WHERE pk = 4 AND ck = 1", _limit))).ShouldBe("newer");
    }

    [Fact]
    public async Task A_traced_request_has_the_id_of_its_trace()
    {
        using var rows = await _session.ExecuteAsync(new SimpleStatement("SELECT v FROM items WHERE pk = 5") { IsTraced = true }, _limit);
        var id = rows.TracingId.ShouldNotBeNull();
        var session = await _session.PrepareAsync("SELECT session_id FROM system_traces.sessions WHERE session_id = ?", _limit);
        // The server writes its traces when it has the time.
        await Support.Eventually.HoldsAsync(() => Count(session.Bind().Add(id)) == 1, "the trace is written");
    }

    [Fact]
    public async Task A_column_that_comes_while_a_statement_is_held_is_read_by_it()
    {
        await DoAsync(_session, "CREATE TABLE grows (pk bigint PRIMARY KEY, v text)");
        var select = await _session.PrepareAsync("SELECT * FROM grows WHERE pk = ?", _limit);
        var insert = await _session.PrepareAsync("INSERT INTO grows (pk, v) VALUES (?, ?)", _limit);
        await DoAsync(_session, insert.Bind().Add(1L).Add("a"));
        await DoAsync(_session, "ALTER TABLE grows ADD a int");
        await DoAsync(_session, "INSERT INTO grows (pk, v, a) VALUES (1, 'b', 6)");

        using var rows = await _session.ExecuteAsync(select.Bind().Add(1L), _limit);
        foreach (var row in rows)
        {
            row.Get<int>("a").ShouldBe(6);
            row.Get<string>("v").ShouldBe("b");
        }

        await DoAsync(_session, insert.Bind().Add(2L).Add("c"));
    }

    [Fact]
    public async Task Mistakes_are_typed_and_carry_the_nodes_address()
    {
        (await Should.ThrowAsync<SyntaxErrorException>(() => _session.ExecuteAsync("SELEKT", _limit).AsTask())).Address.ShouldNotBeNull();
        await Should.ThrowAsync<InvalidQueryException>(() => _session.PrepareAsync("SELECT v FROM nothing", _limit).AsTask());
        (await Should.ThrowAsync<AlreadyExistsException>(
            () => _session.ExecuteAsync("CREATE TABLE items (pk bigint PRIMARY KEY)", _limit).AsTask())).Table.ShouldBe("items");
        await Should.ThrowAsync<InvalidOperationException>(() => _session.ExecuteAsync($"USE {_keyspace}", _limit).AsTask());
        await DoAsync(_session, "SELECT v FROM items WHERE pk = 6");
    }

    private int Count(Statement statement)
    {
        using var rows = _session.ExecuteAsync(statement, _limit).AsTask().GetAwaiter().GetResult();
        return rows.Count;
    }

    private async Task DoAsync(ScyllaSession session, string cql) => await DoAsync(session, new SimpleStatement(cql));

    private async Task DoAsync(ScyllaSession session, Statement statement) => (await session.ExecuteAsync(statement, _limit)).Dispose();

    private static async Task<T> OneAsync<T>(ValueTask<RowSet> asking)
    {
        using var rows = await asking;
        rows.Count.ShouldBe(1);
        foreach (var row in rows)
            return row.Get<T>(0);
        throw new InvalidOperationException("no row");
    }

    private sealed record Item(int Ck, string V);
}
