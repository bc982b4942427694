using Arrakis.Scylla.Statements;
using Arrakis.Testing.Cassandra;
using Shouldly;

namespace Arrakis.Scylla.Tests.Servers;

/// <summary>The token by which a statement is routed is the one that the server computes itself.</summary>
public sealed class TokenTests
{
    private const int Keys = 10_000;
    private const int RowsOfBatch = 100;

    private readonly CancellationToken _limit = new CancellationTokenSource(TimeSpan.FromMinutes(3)).Token;

    [Fact]
    public async Task Tokens_of_10_000_random_keys_are_those_of_the_server()
    {
        await using var session = await StartAsync("CREATE TABLE t (k blob PRIMARY KEY)");
        var insert = await session.PrepareAsync("INSERT INTO t (k) VALUES (?)", _limit);
        var random = new Random(1);

        var expected = await WriteAsync(session, insert, statement => statement.Add(Bytes(random)));

        await CompareAsync(session, "SELECT token(k) FROM t", expected);
    }

    [Fact]
    public async Task Tokens_of_10_000_random_composite_keys_are_those_of_the_server()
    {
        await using var session = await StartAsync("CREATE TABLE t (a blob, b bigint, c text, PRIMARY KEY ((c, a, b)))");
        var insert = await session.PrepareAsync("INSERT INTO t (a, b, c) VALUES (?, ?, ?)", _limit);
        var random = new Random(2);

        var expected = await WriteAsync(
            session, insert,
            statement => statement.Add(Bytes(random)).Add(random.NextInt64(long.MinValue, long.MaxValue)).Add($"ä{random.Next()}"));

        insert.PartitionKey.ShouldBe([2, 0, 1]);
        await CompareAsync(session, "SELECT token(c, a, b) FROM t", expected);
    }

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[random.Next(4, 65)];
        random.NextBytes(bytes);
        return bytes;
    }

    private async Task<ScyllaSession> StartAsync(string table)
    {
        var points = await SharedCassandra.ContactPointsAsync(_limit);
        var keyspace = SharedCassandra.NewKeyspace();
        await using (var session = await ScyllaSession.ConnectAsync(new ScyllaOptions { ContactPoints = points }, _limit))
        {
            (await session.ExecuteAsync(
                $"CREATE KEYSPACE {keyspace} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}", _limit)).Dispose();
        }

        var inKeyspace = await ScyllaSession.ConnectAsync(new ScyllaOptions { ContactPoints = points, Keyspace = keyspace }, _limit);
        (await inKeyspace.ExecuteAsync(table, _limit)).Dispose();
        return inKeyspace;
    }

    /// <summary>Writes the keys, each by a statement whose values <paramref name="fill"/> gives.</summary>
    /// <returns>The tokens by which the statements would be routed.</returns>
    private async Task<long[]> WriteAsync(ScyllaSession session, PreparedStatement insert, Func<BoundStatement, BoundStatement> fill)
    {
        var tokens = new List<long>();
        while (tokens.Count < Keys)
        {
            var statements = Enumerable.Range(0, RowsOfBatch).Select(_ => fill(insert.Bind())).ToArray();
            var writes = statements.Select(statement => session.ExecuteAsync(statement, _limit).AsTask()).ToArray();
            foreach (var write in writes)
                (await write).Dispose();
            tokens.AddRange(statements.Select(statement => statement.Target.Token.ShouldNotBeNull()));
        }

        return [.. tokens];
    }

    private async Task CompareAsync(ScyllaSession session, string select, long[] expected)
    {
        var tokens = new List<long>();
        await foreach (var page in session.PagesAsync(new SimpleStatement(select) { PageSize = 1_000 }, _limit))
        {
            foreach (var row in page)
                tokens.Add(row.Get<long>(0));
        }

        // The server walks its ring in the order of tokens.
        tokens.ShouldBe(expected.Order());
    }
}
