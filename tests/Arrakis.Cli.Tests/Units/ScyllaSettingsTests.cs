using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Arrakis.Cli.Hosting;
using Microsoft.Extensions.Configuration;

namespace Arrakis.Cli.Tests.Units;

public sealed class ScyllaSettingsTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Without_any_a_server_on_this_machine_is_meant()
    {
        var settings = Of();
        settings.NamesScylla.ShouldBeFalse();
        var scylla = settings.Scylla();
        settings.ThrowIfMistaken();
        scylla.Options.ContactPoints.ShouldBe(["127.0.0.1"]);
        (scylla.Options.Port, scylla.Options.Tls, scylla.Options.Username, scylla.Options.LocalDatacenter).ShouldBe(
            (9042, null, null, null));
        (scylla.Keyspace, scylla.IsKeyspaceNamed, scylla.ReplicationFactor).ShouldBe(("arrakis", false, null));
    }

    [Fact]
    public void Each_is_taken_by_its_name()
    {
        var settings = Of(
            ("SCYLLA_CONTACT_POINTS", "10.0.0.1, db2:9043,[::1]:9044"), ("SCYLLA_PORT", "19042"), ("SCYLLA_USERNAME", "stilgar"),
            ("SCYLLA_PASSWORD", "a secret"), ("SCYLLA_KEYSPACE", "sietch"), ("SCYLLA_LOCAL_DC", "south"),
            ("SCYLLA_REPLICATION_FACTOR", "2"));
        settings.NamesScylla.ShouldBeTrue();
        var scylla = settings.Scylla();
        settings.ThrowIfMistaken();
        scylla.Options.ContactPoints.ShouldBe(["10.0.0.1", "db2:9043", "[::1]:9044"]);
        (scylla.Options.Port, scylla.Options.Username, scylla.Options.Password, scylla.Options.LocalDatacenter).ShouldBe(
            (19042, "stilgar", "a secret", "south"));
        (scylla.Keyspace, scylla.IsKeyspaceNamed, scylla.ReplicationFactor).ShouldBe(("sietch", true, 2));
        scylla.ToString().ShouldBe("keyspace sietch on 10.0.0.1, db2:9043, [::1]:9044");
        $"{scylla.Options}".ShouldNotContain("a secret");
    }

    [Theory]
    [InlineData("SCYLLA_CONTACT_POINTS", "db1,,db2", "ScyllaDB: ")]
    [InlineData("SCYLLA_CONTACT_POINTS", "db1:0", "\"0\"")]
    [InlineData("SCYLLA_PORT", "65536", "SCYLLA_PORT is “65536”")]
    [InlineData("SCYLLA_KEYSPACE", "Sietch-Tabr", "SCYLLA_KEYSPACE is “Sietch-Tabr”")]
    [InlineData("SCYLLA_REPLICATION_FACTOR", "0", "SCYLLA_REPLICATION_FACTOR is “0”")]
    [InlineData("SCYLLA_USERNAME", "stilgar", "SCYLLA_USERNAME is set without SCYLLA_PASSWORD")]
    [InlineData("SCYLLA_PASSWORD", "hunter2", "SCYLLA_PASSWORD is set without SCYLLA_USERNAME")]
    [InlineData("SCYLLA_TLS", "yes", "SCYLLA_TLS is “yes”")]
    [InlineData("SCYLLA_TLS_CA_FILE", "ca.pem", "SCYLLA_TLS_CA_FILE is set, but TLS is off")]
    [InlineData("SCYLLA_TLS_SERVER_NAME", "db", "SCYLLA_TLS_SERVER_NAME is set, but TLS is off")]
    [InlineData("SCYLLA_CLOUD_BUNDLE", "bundle.zip", "withdrawn")]
    public void A_mistake_is_one_line_without_a_secret(string name, string value, string words)
    {
        var settings = Of((name, value));
        _ = settings.Scylla();
        var message = Should.Throw<UsageException>(settings.ThrowIfMistaken).Message;
        message.ShouldContain(words);
        message.ShouldNotContain("hunter2");
        message.Split('\n').Length.ShouldBe(1);
    }

    [Fact]
    public void A_bundle_is_told_what_stands_in_its_place()
    {
        var settings = Of(("SCYLLA_CLOUD_BUNDLE", "/etc/bundle.zip"));
        settings.NamesScylla.ShouldBeTrue();
        _ = settings.Scylla();
        var message = Should.Throw<UsageException>(settings.ThrowIfMistaken).Message;
        foreach (var name in new[]
        {
            "SCYLLA_CONTACT_POINTS", "SCYLLA_TLS=true", "SCYLLA_TLS_CA_FILE", "SCYLLA_TLS_CERT_FILE", "SCYLLA_TLS_KEY_FILE",
        })
            message.ShouldContain(name);
    }

    [Fact]
    public void Tls_takes_authorities_and_a_certificate_from_their_files()
    {
        using var key = ECDsa.Create();
        using var certificate = new CertificateRequest("CN=arrakis", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var pem = _directory.Write("cert.pem", certificate.ExportCertificatePem());
        var settings = Of(
            ("SCYLLA_TLS", "true"), ("SCYLLA_TLS_CA_FILE", pem), ("SCYLLA_TLS_CERT_FILE", pem),
            ("SCYLLA_TLS_KEY_FILE", _directory.Write("key.pem", key.ExportPkcs8PrivateKeyPem())), ("SCYLLA_TLS_SERVER_NAME", "db.sietch"));
        var tls = settings.Scylla().Options.Tls.ShouldNotBeNull();
        settings.ThrowIfMistaken();
        tls.TrustedAuthorities.ShouldNotBeNull().Count.ShouldBe(1);
        tls.ClientCertificate.ShouldNotBeNull().HasPrivateKey.ShouldBeTrue();
        (tls.ServerName, tls.CheckServerName).ShouldBe(("db.sietch", true));
    }

    [Fact]
    public void Files_that_are_none_or_hold_nothing_are_told_by_their_setting()
    {
        var empty = _directory.Write("empty.pem", "nothing");
        var settings = Of(
            ("SCYLLA_TLS", "true"), ("SCYLLA_TLS_CA_FILE", empty), ("SCYLLA_TLS_CERT_FILE", "/none.pem"),
            ("SCYLLA_TLS_KEY_FILE", "/none.key"));
        _ = settings.Scylla();
        var mistakes = Should.Throw<UsageException>(settings.ThrowIfMistaken).Message.Split('\n');
        mistakes.Length.ShouldBe(2);
        mistakes[0].ShouldStartWith($"SCYLLA_TLS_CA_FILE: {empty} holds no certificate");
        mistakes[1].ShouldStartWith("SCYLLA_TLS_CERT_FILE and SCYLLA_TLS_KEY_FILE: /none.pem with /none.key cannot be read: ");
    }

    [Fact]
    public void ScyllaDB_is_chosen_by_the_option_or_else_by_its_contact_points()
    {
        var named = Of(("SCYLLA_CONTACT_POINTS", "db1"));
        StoreChoice.Of(null, Of()).ShouldBe(StoreChoice.Sqlite);
        StoreChoice.Of(null, named).Scylla.ShouldNotBeNull();
        StoreChoice.Of(StoreKind.Sqlite, named).ShouldBe(StoreChoice.Sqlite);
        StoreChoice.Of(StoreKind.Scylla, Of()).ToString().ShouldBe("ScyllaDB, keyspace arrakis on 127.0.0.1");
    }

    private static Settings Of(params (string Name, string Value)[] settings) => Settings.From(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Name, s => (string?)s.Value)).Build());
}
