using Akka.Configuration;
using Akka.Event;
using Akka.TestKit.Xunit2;
using Arrakis.Persistence.Scylla.Tests.Support;
using Arrakis.Testing.Cassandra;

namespace Arrakis.Persistence.Scylla.Tests.Setup;

public class WrongConfigurationTests
{
    [Fact]
    public async Task All_mistakes_are_one_line_of_the_log_and_the_actor_is_told_the_same()
    {
        using var kit = new TestKit(TestStore.On(["nowhere:0"], "Upper-Case", """
            akka.persistence.scylla { username = "arrakis", password = "secret-1", write-consistency = MOST, request-timeout = soon }
            """));
        kit.Sys.EventStream.Subscribe(kit.TestActor, typeof(Error));

        kit.Sys.ActorOf(Counter.Props("c", kit.TestActor));

        var line =
            (await kit.ExpectMsgAsync<Error>(
                error => error.LogClass.Name.Contains("Scylla", StringComparison.Ordinal))).Message.ToString()!;
        line.ShouldNotContain('\n');
        line.ShouldNotContain("secret-1");
        line.ShouldContain("akka.persistence.scylla.request-timeout is not a duration such as 5s.");
        line.ShouldContain("akka.persistence.scylla.write-consistency is \"MOST\"");
        line.ShouldContain("akka.persistence.scylla.keyspace is \"Upper-Case\"");
        line.ShouldContain("nowhere:0");
    }

    [Fact]
    public async Task An_actor_whose_store_is_set_up_wrongly_hears_why()
    {
        var cause = await RecoverAsync(TestStore.On(
            ["127.0.0.1"], "k", "akka.persistence.scylla.password-variable = ARRAKIS_NO_SUCH_VARIABLE"));

        cause.ShouldBeOfType<ConfigurationException>().Message.ShouldContain(
            "password-variable is ARRAKIS_NO_SUCH_VARIABLE, and the environment has no such variable");
    }

    [Fact]
    public async Task A_keyspace_that_is_missing_is_told_with_what_to_do()
    {
        var cause = await RecoverAsync(TestStore.On(SharedCassandra.NewKeyspace(), "akka.persistence.scylla.schema.create = off"));

        cause.ShouldBeOfType<ConfigurationException>().Message.ShouldContain("apply cql/persistence, or set schema.create = on");
    }

    [Fact]
    public async Task Another_bucket_size_than_that_of_the_events_is_refused()
    {
        var keyspace = SharedCassandra.NewKeyspace();
        const string NoSnapshots = "akka.persistence.snapshot-store.plugin = \"akka.persistence.no-snapshot-store\"\n";
        (await RecoverAsync(TestStore.On(keyspace, NoSnapshots))).ShouldBeNull();

        var cause = await RecoverAsync(TestStore.On(keyspace, NoSnapshots + "akka.persistence.journal.scylla.bucket-size = 5"));

        cause.ShouldBeOfType<ConfigurationException>().Message.ShouldContain(
            $"The events in {keyspace} were written with bucket-size = 500000, and it is set to 5");
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        var cause = await RecoverAsync(TestStore.On(["127.0.0.1:1"], "k"));

        cause.ShouldBeOfType<Arrakis.Scylla.Errors.NoHostAvailableException>().Message.ShouldContain("127.0.0.1:1");
    }

    private static async Task<Exception?> RecoverAsync(Config config)
    {
        using var kit = new TestKit(config);
        kit.Sys.ActorOf(Counter.Props("c", kit.TestActor));
        return await kit.ExpectMsgAsync<object>() is Failed failed ? failed.Cause : null;
    }
}
