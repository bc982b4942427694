using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Statements;
using Arrakis.Testing.Cassandra;
using Shouldly;

namespace Arrakis.Scylla.Tests.Servers;

/// <summary>The errors that a real server can be brought to, each with its type and its fields.</summary>
public sealed class ServerErrorTests
{
    private readonly CancellationToken _limit = new CancellationTokenSource(TimeSpan.FromMinutes(3)).Token;

    [Fact]
    public async Task Refusals_have_a_type_the_nodes_address_and_what_the_server_wrote()
    {
        var keyspace = SharedCassandra.NewKeyspace();
        await using var session = await ConnectAsync(new() { ContactPoints = await SharedCassandra.ContactPointsAsync(_limit) });
        await DoAsync(session, Keyspace(keyspace, "SimpleStrategy", 3));
        await DoAsync(session, $"CREATE TABLE {keyspace}.t (k int PRIMARY KEY, v int)");

        await FailsAsync<SyntaxErrorException>(session, "SELEKT", ServerErrorCode.SyntaxError, "no viable alternative");
        await FailsAsync<InvalidQueryException>(session, $"SELECT w FROM {keyspace}.t", ServerErrorCode.Invalid, "Undefined name w");
        await FailsAsync<InvalidQueryException>(
            session, $"INSERT INTO {keyspace}.t (k, v) VALUES ('text', 1)", ServerErrorCode.Invalid, "Invalid STRING constant");
        await FailsAsync<ConfigErrorException>(
            session, Keyspace(keyspace + "x", "NoStrategy", 1), ServerErrorCode.ConfigError, "Unable to find replication strategy class");

        var table = await FailsAsync<AlreadyExistsException>(
            session, $"CREATE TABLE {keyspace}.t (k int PRIMARY KEY)", ServerErrorCode.AlreadyExists, "existing column family");
        (table.Keyspace, table.Table).ShouldBe((keyspace, "t"));
        var whole = await FailsAsync<AlreadyExistsException>(
            session, Keyspace(keyspace, "SimpleStrategy", 1), ServerErrorCode.AlreadyExists, "existing keyspace");
        (whole.Keyspace, whole.Table).ShouldBe((keyspace, ""));
        await DoAsync(session, $"DROP KEYSPACE {keyspace}");
    }

    [Fact]
    public async Task Too_few_replicas_are_told_with_their_numbers()
    {
        var keyspace = SharedCassandra.NewKeyspace();
        await using var session = await ConnectAsync(new() { ContactPoints = await SharedCassandra.ContactPointsAsync(_limit) });
        var replicas = session.Topology.Hosts.Count + 2;
        await DoAsync(session, Keyspace(keyspace, "SimpleStrategy", replicas));
        await DoAsync(session, $"CREATE TABLE {keyspace}.t (k int PRIMARY KEY, v int)");

        foreach (var cql in new[] { $"INSERT INTO {keyspace}.t (k, v) VALUES (1, 1)", $"SELECT v FROM {keyspace}.t WHERE k = 1" })
        {
            var statement = new SimpleStatement(cql) { Consistency = Consistency.All };
            var error = await Should.ThrowAsync<UnavailableException>(() => DoAsync(session, statement));
            (error.Consistency, error.Required, error.Alive).ShouldBe((Consistency.All, replicas, session.Topology.Hosts.Count));
            error.Address.ShouldNotBeNull();
        }

        await DoAsync(session, $"DROP KEYSPACE {keyspace}");
    }

    [Fact]
    public async Task Who_has_no_password_or_no_right_is_told_so()
    {
        await using var cluster = await CassandraCluster.StartAsync(new() { PasswordAuthentication = true }, _limit);
        var options = new ScyllaOptions { ContactPoints = cluster.ContactPoints, Consistency = Consistency.One };
        await using var owner = await ConnectAsync(options with { Username = "cassandra", Password = "cassandra" });
        await DoAsync(owner, Keyspace("ks", "SimpleStrategy", 1));
        await DoAsync(owner, "CREATE TABLE ks.t (k int PRIMARY KEY, v int)");
        await DoAsync(owner, "CREATE USER reader WITH PASSWORD 'of-books' NOSUPERUSER");
        await DoAsync(owner, "GRANT SELECT ON ks.t TO reader");

        await using var reader = await ConnectAsync(options with { Username = "reader", Password = "of-books" });
        await DoAsync(reader, "SELECT v FROM ks.t");
        await FailsAsync<UnauthorizedException>(reader, "INSERT INTO ks.t (k) VALUES (1)", ServerErrorCode.Unauthorized, "reader");

        var wrong = options with { Username = "reader", Password = "of-films" };
        var refusal = (await Should.ThrowAsync<Exception>(() => ConnectAsync(wrong))).ToString();
        refusal.ShouldContain(nameof(AuthenticationFailedException));
        refusal.ShouldContain("Username and/or password are incorrect");
        refusal.ShouldNotContain("of-films");
    }

    private async Task<ScyllaSession> ConnectAsync(ScyllaOptions options) => await ScyllaSession.ConnectAsync(options, _limit);

    private async Task<T> FailsAsync<T>(ScyllaSession session, string cql, ServerErrorCode code, string says)
        where T : ServerErrorException
    {
        var error = await Should.ThrowAsync<T>(() => DoAsync(session, new SimpleStatement(cql)));
        error.Code.ShouldBe(code);
        error.Address.ShouldNotBeNull();
        error.Message.ShouldContain(says);
        return error;
    }

    private static string Keyspace(string name, string strategy, int replicas) =>
        $"CREATE KEYSPACE {name} WITH replication = {{'class': '{strategy}', 'replication_factor': {replicas}}}";

    private Task DoAsync(ScyllaSession session, string cql) => DoAsync(session, new SimpleStatement(cql));

    private async Task DoAsync(ScyllaSession session, Statement statement) => (await session.ExecuteAsync(statement, _limit)).Dispose();
}
