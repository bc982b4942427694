using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using Arrakis.Persistence.Scylla.Tests.Support;
using Arrakis.Testing.Cassandra;

namespace Arrakis.Persistence.Scylla.Tests.Setup;

/// <summary>A server that wants TLS, a client's certificate, a user and a password.</summary>
public sealed class SecureConnectionTests : IAsyncLifetime
{
    private const string Variable = "ARRAKIS_TEST_STORE_PASSWORD";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("arrakis-tls-");
    private CassandraCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _cluster = await CassandraCluster.StartAsync(new() { ClientTls = true, ClientCertificates = true, PasswordAuthentication = true });
        var certificates = _cluster.Certificates!;
        using var key = certificates.Client.GetRSAPrivateKey()!;
        await File.WriteAllTextAsync(PathOf("authority.pem"), certificates.Authority.ExportCertificatePem());
        await File.WriteAllTextAsync(PathOf("client.pem"), certificates.Client.ExportCertificatePem());
        await File.WriteAllTextAsync(PathOf("client.key"), PemEncoding.WriteString("PRIVATE KEY", key.ExportPkcs8PrivateKey()));
        Environment.SetEnvironmentVariable(Variable, "cassandra");
    }

    public async Task DisposeAsync()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        await _cluster.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Files_and_a_variable_of_the_environment_open_the_way()
    {
        using var kit = new TestKit(Config("authority.pem"));

        kit.Sys.ActorOf(Counter.Props("c", kit.TestActor)).Tell(1);

        await kit.ExpectMsgAsync(new Recovered(0));
        await kit.ExpectMsgAsync(new Counted(1));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_named_with_its_key()
    {
        using var kit = new TestKit(Config("nobody.pem"));

        kit.Sys.ActorOf(Counter.Props("c", kit.TestActor));

        (await kit.ExpectMsgAsync<Failed>()).Cause.ShouldBeOfType<ConfigurationException>()
            .Message.ShouldContain("akka.persistence.scylla.tls.authority-file cannot be read");
    }

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);

    private Config Config(string authority) => TestStore.On(_cluster.ContactPoints, "secure", $$"""
        akka.persistence.scylla {
          username = "cassandra"
          password-variable = {{Variable}}
          tls {
            enabled = on
            authority-file = "{{PathOf(authority)}}"
            certificate-file = "{{PathOf("client.pem")}}"
            key-file = "{{PathOf("client.key")}}"
            server-name = "node.arrakis.test"
          }
        }
        """);
}
