using System.Text.Json.Nodes;
using Arrakis.Scylla.Rows;
using Arrakis.Scylla.Statements;
using Arrakis.Scylla.Tests.Servers.Values;
using Arrakis.Scylla.Tests.Types;
using Arrakis.Testing.Cassandra;
using Shouldly;

namespace Arrakis.Scylla.Tests.Servers;

/// <summary>
/// Values of every type that the server has: what this client wrote another one reads the same, and the other way round, in
/// every way in which rows are written and read.
/// </summary>
public sealed class RealTypesTests : IAsyncLifetime
{
    private const int Rows = 240;
    private const int RowsOfPage = 7;

    private readonly string _keyspace = SharedCassandra.NewKeyspace();
    private readonly CancellationToken _limit = new CancellationTokenSource(TimeSpan.FromMinutes(3)).Token;
    private string _host = "";
    private int _port;
    private ScyllaSession _session = null!;

    public async Task InitializeAsync()
    {
        var options = new ScyllaOptions { ContactPoints = await SharedCassandra.ContactPointsAsync(_limit), Consistency = Consistency.One };
        await using (var first = await ScyllaSession.ConnectAsync(options, _limit))
            await DoAsync(first, $"CREATE KEYSPACE {_keyspace} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}");
        _session = await ScyllaSession.ConnectAsync(options with { Keyspace = _keyspace }, _limit);
        (_host, _port) = (_session.Topology.Hosts[0].Address.Address.ToString(), _session.Topology.Hosts[0].Address.Port);
        foreach (var statement in UserTypes.Statements)
            await DoAsync(_session, statement);
    }

    public async Task DisposeAsync()
    {
        await DoAsync(_session, $"DROP KEYSPACE {_keyspace}");
        await _session.DisposeAsync();
    }

    [Fact]
    public async Task Another_client_reads_every_value_that_was_written()
    {
        await DoAsync(_session, ValueTable.Create("ours"));
        var rows = MakeRows(seed: 1);
        await WriteAsync("ours", rows);
        var expected = rows.Select(Canonical).ToList();

        Compare(await AskOtherAsync("ours", ValueTable.Names), expected);
        Compare(await ReadAsync(new SimpleStatement(Select("ours"))), expected);
        Compare(await ReadAsync((await _session.PrepareAsync(Select("ours"), _limit)).Bind()), expected);
    }

    [Fact]
    public async Task Every_value_that_another_client_wrote_is_read()
    {
        await DoAsync(_session, ValueTable.Create("theirs"));
        var rows = MakeRows(seed: 2);
        var expected = rows.Select(Canonical).ToList();

        Compare(await AskOtherAsync("theirs", ValueTable.Names, rows.Select(ToJson)), expected);
        Compare(await ReadAsync(new SimpleStatement(Select("theirs"))), expected);
        Compare(await ReadAsync((await _session.PrepareAsync(Select("theirs"), _limit)).Bind()), expected);
    }

    [Fact]
    public async Task Counters_that_both_clients_add_to_are_read_by_both()
    {
        await DoAsync(_session, "CREATE TABLE counts (id int PRIMARY KEY, n counter)");
        const string update = "UPDATE counts SET n = n + ? WHERE id = ?";
        var add = await _session.PrepareAsync(update, _limit);
        long[] first = [1, -1, long.MaxValue, long.MinValue + 1, 0];
        await DoAsync(_session, add.Bind().Add(first[0]).Add(0));
        await DoAsync(_session, $"UPDATE counts SET n = n - {-first[1]} WHERE id = 1");
        var batch = new Batch(BatchType.Counter);
        for (var id = 2; id < first.Length; id++)
            batch.Add(add).Add(first[id]).Add(id);
        await DoAsync(_session, batch);

        JsonNode[] theirs = [.. Enumerable.Range(0, first.Length).Select(id => new JsonArray("10", $"{id}"))];
        var read = await AskOtherAsync("counts", ["id", "n"], theirs, update);
        Compare(read, [.. first.Select((n, id) => $"[\"{id}\",\"{unchecked(n + 10)}\"]")]);

        using var ours = await _session.ExecuteAsync("SELECT id, n FROM counts", _limit);
        foreach (var row in ours)
            row.Get<long>("n").ShouldBe(unchecked(first[row.Get<int>("id")] + 10));
        ours.Count.ShouldBe(first.Length);
    }

    [Fact]
    public async Task A_number_without_bytes_is_read_as_null()
    {
        await DoAsync(_session, "CREATE TABLE empty (id int PRIMARY KEY, n int, t text)");
        await DoAsync(_session, "INSERT INTO empty (id, n, t) VALUES (1, blobAsInt(0x), '')");
        using var rows = await _session.ExecuteAsync("SELECT n, t FROM empty", _limit);
        foreach (var row in rows)
            (row.Get<int?>(0), row.Get<string>(1)).ShouldBe((null, ""));
        Compare(await AskOtherAsync("empty", ["id", "n", "t"]), ["""["1",null,""]"""]);
    }

    private static IReadOnlyList<Cell[]> MakeRows(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Rows).Select(row => ValueTable.Columns.Select(c => c.Make(random, row)).ToArray())];
    }

    private async Task WriteAsync(string table, IReadOnlyList<Cell[]> rows)
    {
        var insert = await _session.PrepareAsync(
            $"INSERT INTO {table} ({string.Join(", ", ValueTable.Names)}) VALUES ({string.Join(", ", ValueTable.Names.Select(_ => "?"))})",
            _limit);
        for (var id = 0; id < rows.Count; id++)
        {
            switch (id % 3)
            {
                case 0:
                    var bound = insert.Bind().Add(id);
                    Array.ForEach(rows[id], cell => cell.AddTo(bound));
                    await DoAsync(_session, bound);
                    break;
                case 1:
                    await DoAsync(_session, $"INSERT INTO {table} ({string.Join(", ", ValueTable.Names)}) "
                        + $"VALUES ({id}, {string.Join(", ", rows[id].Select(cell => cell.Literal))})");
                    break;
                default:
                    var batch = new Batch(BatchType.Unlogged);
                    var values = batch.Add(insert).Add(id);
                    Array.ForEach(rows[id], cell => cell.AddToBatch(values));
                    await DoAsync(_session, batch);
                    break;
            }
        }
    }

    private async Task<IEnumerable<JsonNode?>> ReadAsync(Statement select)
    {
        var read = new List<JsonNode?>();
        select.PageSize = RowsOfPage;
        await foreach (var page in _session.PagesAsync(select, _limit))
        {
            page.Count.ShouldBeLessThanOrEqualTo(RowsOfPage);
            foreach (var row in page)
                read.Add(ReadRow(row));
        }

        return read;
    }

    private static JsonArray ReadRow(Row row) =>
        [$"{row.Get<int>(0)}", .. ValueTable.Columns.Select((column, i) => column.Read(row, i + 1))];

    private async Task<IEnumerable<JsonNode?>> AskOtherAsync(
        string table, IReadOnlyList<string> columns, IEnumerable<JsonNode>? rows = null, string? statement = null) =>
        await PythonDriver.RunAsync<JsonArray>(
            "values.py", new { Host = _host, Port = _port, Keyspace = _keyspace, table, columns, rows, statement });

    private static void Compare(IEnumerable<JsonNode?> read, List<string> expected)
    {
        var rows = read.Select(ValueTable.Canonical).Order(StringComparer.Ordinal).ToList();
        expected.Sort(StringComparer.Ordinal);
        for (var i = 0; i < Math.Min(rows.Count, expected.Count); i++)
            rows[i].ShouldBe(expected[i]);
        rows.Count.ShouldBe(expected.Count);
    }

    private static JsonArray ToJson(Cell[] row, int id) => [$"{id}", .. row.Select(cell => cell.Json?.DeepClone())];

    private static string Canonical(Cell[] row, int id) => ValueTable.Canonical(ToJson(row, id));

    private static string Select(string table) => $"SELECT {string.Join(", ", ValueTable.Names)} FROM {table}";

    private Task DoAsync(ScyllaSession session, string cql) => DoAsync(session, new SimpleStatement(cql));

    private async Task DoAsync(ScyllaSession session, Statement statement) => (await session.ExecuteAsync(statement, _limit)).Dispose();
}
