using System.Runtime.CompilerServices;
using Arrakis.Scylla.Statements;
using Arrakis.Testing.Cassandra;
using Shouldly;

namespace Arrakis.Scylla.Tests.Servers;

/// <summary>The first program of docs/scylla-client.md, as it stands there.</summary>
public sealed class DocumentationSampleTests : IAsyncLifetime
{
    private readonly string _keyspace = SharedCassandra.NewKeyspace();
    private readonly CancellationToken _limit = new CancellationTokenSource(TimeSpan.FromMinutes(3)).Token;
    private ScyllaOptions _server = null!;

    /// <summary>Takes the place of the program's console.</summary>
    private StringWriter Console { get; } = new() { NewLine = "\n" };

    public async Task InitializeAsync()
    {
        _server = new ScyllaOptions { ContactPoints = await SharedCassandra.ContactPointsAsync(_limit) };
        await DoAsync($"CREATE KEYSPACE {_keyspace} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}");
        await DoAsync($"CREATE TABLE {_keyspace}.items (shelf bigint, item int, name text, price decimal, PRIMARY KEY (shelf, item))");
    }

    public Task DisposeAsync() => DoAsync($"DROP KEYSPACE {_keyspace}");

    [Fact]
    public async Task The_first_program_prints_what_it_wrote()
    {
        await ProgramAsync(_server with { Keyspace = _keyspace });
        Console.ToString().ShouldBe(
            "1: lamp\n2: chair\n3: table\n"
            + "Goods { Item = 1, Name = lamp, Price = 19.90 }\nGoods { Item = 2, Name = chair, Price = 49.00 }\n"
            + "Goods { Item = 3, Name = table, Price = 149.00 }\n");
    }

    [Fact]
    public async Task The_page_shows_this_program()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "scylla-client.md"), _limit);
        var shown = page.Split("```csharp\n")[1].Split("```")[0];
        var here = await File.ReadAllTextAsync(
            Path.Combine(Root(), "tests/Arrakis.Scylla.Tests/Servers/DocumentationSampleTests.cs"), _limit);
        var body = here.Split("ProgramAsync(ScyllaOptions options)\n    {\n")[1].Split("\n    }\n")[0];
        shown.ShouldContain(body.Replace("\n        ", "\n", StringComparison.Ordinal).TrimStart());
        shown.ShouldContain("record Goods(int Item, string Name, decimal Price);");
    }

    private async Task ProgramAsync(ScyllaOptions options)
    {
        await using var session = await ScyllaSession.ConnectAsync(options);

        var insert = await session.PrepareAsync("INSERT INTO items (shelf, item, name, price) VALUES (?, ?, ?, ?)");
        (await session.ExecuteAsync(insert.Bind().Add(7L).Add(1).Add("lamp").Add(19.90m))).Dispose();

        var batch = new Batch(BatchType.Unlogged) { IsIdempotent = true };
        batch.Add(insert).Add(7L).Add(2).Add("chair").Add(49.00m);
        batch.Add(insert).Add(7L).Add(3).Add("table").Add(149.00m);
        (await session.ExecuteAsync(batch)).Dispose();

        var select = await session.PrepareAsync("SELECT item, name, price FROM items WHERE shelf = ?");
        using (var rows = await session.ExecuteAsync(select.Bind().Add(7L)))
        {
            foreach (var row in rows)
                Console.WriteLine($"{row.Get<int>(0)}: {row.Get<string>("name")}");
        }

        await foreach (var goods in session.QueryAsync<Goods>(select.Bind().Add(7L)))
            Console.WriteLine(goods);
    }

    private async Task DoAsync(string cql)
    {
        await using var session = await ScyllaSession.ConnectAsync(_server, _limit);
        (await session.ExecuteAsync(cql, _limit)).Dispose();
    }

    private static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../../.."));

    private sealed record Goods(int Item, string Name, decimal Price);
}
