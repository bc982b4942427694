using Arrakis.Pipeline.Stores.Scylla.Schema;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Stores.Scylla;

public sealed class SchemaTextTests
{
    [Fact]
    public void Migrations_are_numbered_without_gaps_and_say_what_they_are() =>
        Migration.Embedded.Select(m => m.Number).ShouldBe(Enumerable.Range(1, Migration.Embedded.Count));

    [Theory]
    [InlineData("${keyspace}.a -- it's a comment; with a semicolon\n; b /* ; */ c", "${keyspace}.a|b   c")]
    [InlineData("INSERT 'a;''b--' ;; // end", "INSERT 'a;''b--'")]
    [InlineData(" \n", "")]
    public void A_script_is_split_at_semicolons_that_are_neither_quoted_nor_in_comments(string script, string statements) =>
        string.Join('|', CqlScript.Split(script).Select(s => s.Trim())).ShouldBe(statements);

    [Theory]
    [InlineData("SELECT 'a")]
    [InlineData("/* b")]
    public void A_quotation_or_comment_that_does_not_end_is_refused(string script) =>
        Should.Throw<FormatException>(() => CqlScript.Split(script));

    [Fact]
    public void A_statement_that_cannot_be_run_again_is_refused() =>
        Should.Throw<FormatException>(
            () => SchemaText.Parse(["CREATE TABLE ks.t (id int PRIMARY KEY)"])).Message.ShouldContain("IF NOT EXISTS");

    [Fact]
    public void A_table_is_read_with_its_key_kinds_and_options()
    {
        var table = SchemaText.Parse(
        [
            """
            CREATE TABLE IF NOT EXISTS ks.t (
                a bigint, b int, c int, d text, s bigint STATIC, v frozen<list<frozen<u>>>,
                PRIMARY KEY ((a, b), c, d)
            ) WITH CLUSTERING ORDER BY (c DESC, d ASC) AND gc_grace_seconds = 5 AND compaction = {'class': 'X', 'size': 3}
            """,
        ]).Tables.ShouldHaveSingleItem();
        table.Columns.Select(column => $"{column.Name} {column}").ShouldBe(
        [
            "a bigint, column 1 of the partition key", "b int, column 2 of the partition key", "c int, clustering column 1 descending",
            "d text, clustering column 2", "s bigint static", "v frozen<list<u>>",
        ]);
        table.Options.OrderBy(option => option.Key, StringComparer.Ordinal).Select(option => $"{option.Key} {option.Value}")
            .ShouldBe(["compaction X", "gc_grace_seconds 5"]);
    }

    [Theory]
    [InlineData("org.apache.cassandra.db.marshal.LongType", "bigint", false)]
    [InlineData("org.apache.cassandra.db.marshal.ReversedType(org.apache.cassandra.db.marshal.Int32Type)", "int", true)]
    [InlineData("org.apache.cassandra.db.marshal.UserType(ks,6d6f6e65,61:org.apache.cassandra.db.marshal.LongType)", "frozen<mone>", false)]
    [InlineData(
        "org.apache.cassandra.db.marshal.MapType(org.apache.cassandra.db.marshal.UTF8Type,"
        + "org.apache.cassandra.db.marshal.ListType(org.apache.cassandra.db.marshal.DecimalType))",
        "map<text,list<decimal>>", false)]
    public void Types_of_older_servers_are_read_by_their_classes(string validator, string type, bool isReversed)
    {
        CqlTypeNames.OfClass(validator, out var reversed).ShouldBe(type);
        reversed.ShouldBe(isReversed);
    }

    [Theory]
    [InlineData("2.1.0", false, false)]
    [InlineData("3.0.7", true, false)]
    [InlineData("3.0.8", true, true)]
    [InlineData("4.1.3", true, true)]
    [InlineData("5.0-beta1", true, true)]
    public void What_a_server_lacks_follows_from_its_release(string release, bool hasSystemSchema, bool hasTimeWindows)
    {
        var server = SchemaServer.Cassandra(release);
        (server.HasSystemSchema, server.HasTimeWindowCompaction, server.HasTablets).ShouldBe((hasSystemSchema, hasTimeWindows, false));
    }

    [Fact]
    public void Mistaken_options_are_all_told()
    {
        var options = new SchemaOptions { Keyspace = "Arrakis; DROP", Replication = new Dictionary<string, int> { ["dc'1"] = 0 } };
        options.Validate().Count.ShouldBe(3);
    }
}
