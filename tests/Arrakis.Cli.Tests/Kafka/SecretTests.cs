using Arrakis.Testing.Kafka;

namespace Arrakis.Cli.Tests.Kafka;

/// <summary>What is said when brokers do not let us in.</summary>
public sealed class SecretTests : IDisposable
{
    private const string Password = "open-sesame-7f3a";
    private readonly TempDirectory _directory = new();
    private readonly MockKafka _kafka = new();

    public void Dispose()
    {
        _kafka.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("sasl_plaintext")]
    [InlineData("plaintext")]
    public async Task A_password_that_brokers_do_not_take_is_not_told(string protocol)
    {
        // The mock knows no users: whoever gives a password is disconnected.
        var finished = await ArrakisProcess.RunAsync(
            _directory.Path,
            ["cluster", "show", "--json"],
            ("KAFKA_BOOTSTRAP_SERVERS", _kafka.BootstrapServers),
            ("KAFKA_SECURITY_PROTOCOL", protocol),
            ("KAFKA_SASL_MECHANISM", "PLAIN"),
            ("KAFKA_SASL_USERNAME", "arrakis"),
            ("KAFKA_SASL_PASSWORD", Password));

        finished.Code.ShouldBeOneOf(1, 2);
        finished.Errors.ShouldStartWith("arrakis: ");
        finished.Output.ShouldNotContain(Password);
        finished.Errors.ShouldNotContain(Password);
    }
}
