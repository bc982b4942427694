using Arrakis.Cli.Hosting;
using Microsoft.Extensions.Configuration;

namespace Arrakis.Cli.Tests.Units;

public sealed class KafkaSettingsTests
{
    [Fact]
    public void The_brokers_alone_are_enough()
    {
        var settings = Of(("KAFKA_BOOTSTRAP_SERVERS", "kafka1:9092, [::1]:9093"));
        settings.NamesKafka.ShouldBeTrue();
        var kafka = settings.Kafka();
        settings.ThrowIfMistaken();

        kafka.BootstrapServers.ShouldBe("kafka1:9092,[::1]:9093");
        kafka.EventsTopic.ShouldBe("arrakis.events");
        kafka.ClientId.ShouldBe($"{Environment.MachineName}:{Environment.ProcessId}");
        kafka.FetchWait.ShouldBe(TimeSpan.FromMilliseconds(100));
        kafka.SessionTimeout.ShouldBe(TimeSpan.FromSeconds(10));
        kafka.Settings.ShouldBeEmpty();
    }

    [Fact]
    public void Each_is_taken_by_its_name_and_the_secret_is_never_printed()
    {
        var settings = Of(
            ("KAFKA_BOOTSTRAP_SERVERS", "k:1"), ("KAFKA_TOPIC_PREFIX", "test."), ("NODE_NAME", "gateway-0"), ("KAFKA_FETCH_WAIT_MS", "10"),
            ("KAFKA_SESSION_TIMEOUT_MS", "90000"), ("KAFKA_SECURITY_PROTOCOL", "SASL_SSL"), ("KAFKA_SASL_MECHANISM", "scram-sha-512"),
            ("KAFKA_SASL_USERNAME", "arrakis"), ("KAFKA_SASL_PASSWORD", "hunter2"));
        var kafka = settings.Kafka();
        settings.ThrowIfMistaken();

        (kafka.Prefix, kafka.ClientId, kafka.FetchWait).ShouldBe(("test.", "gateway-0", TimeSpan.FromMilliseconds(10)));
        kafka.SessionTimeout.ShouldBe(TimeSpan.FromSeconds(90));
        kafka.RebalanceTimeout.ShouldBeGreaterThanOrEqualTo(kafka.SessionTimeout);
        kafka.Settings.ShouldBe(
            new Dictionary<string, string>
            {
                ["security.protocol"] = "sasl_ssl", ["sasl.mechanism"] = "SCRAM-SHA-512", ["sasl.username"] = "arrakis",
                ["sasl.password"] = "hunter2",
            },
            ignoreOrder: true);
        kafka.ToString().ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("KAFKA_BOOTSTRAP_SERVERS", "kafka1", "“kafka1”", "host:port")]
    [InlineData("KAFKA_BOOTSTRAP_SERVERS", "kafka1:99999", "“kafka1:99999”")]
    [InlineData("KAFKA_TOPIC_PREFIX", "a b", "“a b”")]
    [InlineData("KAFKA_SESSION_TIMEOUT_MS", "5", "“5”", "6000")]
    [InlineData("KAFKA_FETCH_WAIT_MS", "0", "“0”")]
    [InlineData("NODE_NAME", "a b", "NODE_NAME is “a b”")]
    [InlineData("KAFKA_SECURITY_PROTOCOL", "tls", "“tls”", "sasl_ssl")]
    [InlineData("KAFKA_SECURITY_PROTOCOL", "sasl_ssl", "KAFKA_SASL_USERNAME is not set")]
    [InlineData("KAFKA_SASL_PASSWORD", "hunter2", "KAFKA_SECURITY_PROTOCOL is plaintext")]
    [InlineData("KAFKA_SSL_CA_LOCATION", "/no/such/file", "KAFKA_SECURITY_PROTOCOL is plaintext")]
    public void A_mistake_is_told_with_what_is_right_and_without_secrets(string name, string value, params string[] words)
    {
        var settings = Of([("KAFKA_BOOTSTRAP_SERVERS", "k:1"), (name, value)]);
        settings.Kafka();
        var mistake = Should.Throw<UsageException>(settings.ThrowIfMistaken).Message;
        mistake.ShouldContain(name);
        foreach (var word in words)
            mistake.ShouldContain(word);
        mistake.ShouldNotContain("hunter2");
    }

    [Fact]
    public void Kafka_needs_ScyllaDB_beside_it()
    {
        var settings = Of(("KAFKA_BOOTSTRAP_SERVERS", "k:1"));
        LogChoice.Of(asked: null, settings).Kafka.ShouldNotBeNull();
        Should.Throw<UsageException>(settings.ThrowIfMistaken).Message.ShouldContain("SCYLLA_CONTACT_POINTS is not set");
        LogChoice.Of(LogKind.Sqlite, Of(("KAFKA_BOOTSTRAP_SERVERS", "k:1"))).ShouldBe(LogChoice.Sqlite);
    }

    private static Settings Of(params (string Name, string Value)[] values)
    {
        // The last one of a name counts.
        var pairs = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
            pairs[name] = value;
        return Settings.From(new ConfigurationBuilder().AddInMemoryCollection(pairs).Build());
    }
}
