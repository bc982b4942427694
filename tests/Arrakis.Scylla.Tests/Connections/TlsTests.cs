using System.Security.Cryptography.X509Certificates;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Tests.Support;
using Shouldly;

namespace Arrakis.Scylla.Tests.Connections;

public sealed class TlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _stranger = new("Another authority");

    [Fact]
    public async Task A_certificate_of_a_trusted_authority_for_the_nodes_address_is_accepted()
    {
        await using var server = Start("127.0.0.1");
        server.On("SELECT", Rig.Echo);
        await using var connection = await Rig.ConnectAsync(server, With(new TlsOptions { TrustedAuthorities = _authority.Trusted }));
        (await Task.WhenAll(Enumerable.Range(0, 500).Select(i => connection.AskAsync($"SELECT {i}")))).Length.ShouldBe(500);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_refused() =>
        await RefusedAsync("127.0.0.1", new TlsOptions { TrustedAuthorities = _stranger.Trusted });

    [Fact]
    public async Task A_certificate_that_the_system_does_not_trust_is_refused() =>
        await RefusedAsync("127.0.0.1", new TlsOptions());

    [Fact]
    public async Task A_certificate_for_another_name_is_refused() =>
        await RefusedAsync("10.9.8.7", new TlsOptions { TrustedAuthorities = _authority.Trusted });

    [Fact]
    public async Task A_certificate_is_checked_against_the_name_that_the_options_give()
    {
        await using var server = Start("node.example");
        var tls = new TlsOptions { TrustedAuthorities = _authority.Trusted, ServerName = "node.example" };
        await using (await Rig.ConnectAsync(server, With(tls)))
        {
        }
        await Should.ThrowAsync<ConnectionException>(Rig.ConnectAsync(server, With(tls with { ServerName = "other.example" })));
    }

    [Fact]
    public async Task Without_the_check_of_names_the_chain_is_checked_still()
    {
        await using var server = Start("node.example");
        var tls = new TlsOptions { TrustedAuthorities = _authority.Trusted, CheckServerName = false };
        await using (await Rig.ConnectAsync(server, With(tls)))
        {
        }
        await Should.ThrowAsync<ConnectionException>(Rig.ConnectAsync(server, With(tls with { TrustedAuthorities = _stranger.Trusted })));
    }

    [Fact]
    public async Task A_server_that_asks_for_a_certificate_gets_it()
    {
        await using var server = Start("127.0.0.1", _authority.Certificate);
        using var own = _authority.Issue("client");
        var tls = new TlsOptions { TrustedAuthorities = _authority.Trusted, ClientCertificate = own };
        await using var connection = await Rig.ConnectAsync(server, With(tls));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_without_the_right_certificate_does_not_enter(bool hasWrongOne)
    {
        await using var server = Start("127.0.0.1", _authority.Certificate);
        using var wrong = _stranger.Issue("client");
        var tls = new TlsOptions { TrustedAuthorities = _authority.Trusted, ClientCertificate = hasWrongOne ? wrong : null };
        await Should.ThrowAsync<ConnectionException>(Rig.ConnectAsync(server, With(tls)));
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_without_tls_is_told()
    {
        await using var server = ScriptedCqlServer.Start(new ServerSettings { MaxVersion = 4 });
        server.RefusesConnections = true;
        (await Should.ThrowAsync<ConnectionException>(Rig.ConnectAsync(server, With(new TlsOptions())))).Message.ShouldContain(
            "TLS failed");
    }

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
    }

    private static ScyllaOptions With(TlsOptions tls) => Rig.Options with { Tls = tls };

    private ScriptedCqlServer Start(string name, X509Certificate2? clientAuthority = null) =>
        ScriptedCqlServer.Start(new ServerSettings { Certificate = _authority.Issue(name), ClientAuthority = clientAuthority });

    private async Task RefusedAsync(string name, TlsOptions tls)
    {
        await using var server = Start(name);
        var refused = await Should.ThrowAsync<ConnectionException>(Rig.ConnectAsync(server, With(tls)));
        refused.Message.ShouldContain("TLS failed");
        server.Requests.ShouldBeEmpty();
    }
}
