using System.Net;
using System.Net.Sockets;
using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Tests.Support;
using Shouldly;

namespace Arrakis.Scylla.Tests.Connections;

public class HandshakeTests
{
    [Theory]
    [InlineData(ProtocolVersion.V3)]
    [InlineData(ProtocolVersion.V4)]
    public async Task A_connection_names_itself_and_uses_its_keyspace(ProtocolVersion version)
    {
        await using var server = ScriptedCqlServer.Start(new ServerSettings { MaxVersion = (int)version });
        await using var connection = await Rig.ConnectAsync(server, Rig.Options with { ApplicationName = "a test" }, version, "My\"Ks");

        var client = server.Connections.ShouldHaveSingleItem();
        client.Startup["CQL_VERSION"].ShouldBe("3.0.0");
        client.Startup["APPLICATION_NAME"].ShouldBe("a test");
        client.Startup.Keys.ShouldNotContain(k => k.StartsWith("SCYLLA") || k.StartsWith("TABLETS"));
        server.Asked("USE").ShouldHaveSingleItem().Cql.ShouldBe("USE \"My\"\"Ks\"");
        client.Version.ShouldBe((int)version);
        connection.Version.ShouldBe(version);
        connection.Features.ShouldBe(ServerFeatures.None);
        connection.InFlight.ShouldBe(0);
    }

    [Fact]
    public async Task A_server_of_a_lower_version_is_named_as_such_and_takes_that_version()
    {
        await using var server = ScriptedCqlServer.Start(new ServerSettings { MaxVersion = 3 });
        var refused = await Should.ThrowAsync<ProtocolVersionNotSupportedException>(Rig.ConnectAsync(server));
        refused.Spoken.ShouldBe(3);
        refused.Next.ShouldBe(ProtocolVersion.V3);
        await using var connection = await Rig.ConnectAsync(server, version: refused.Next!.Value);
    }

    [Fact]
    public async Task A_server_that_refuses_the_version_in_that_version_leads_to_the_next_lower_one()
    {
        await using var server = ScriptedCqlServer.Start();
        server.Handler = async request =>
        {
            await request.ReplyAsync(WireAnswer.Error(0x0A, "Invalid or unsupported protocol version (4); highest supported is 3"));
            return true;
        };
        (await Should.ThrowAsync<ProtocolVersionNotSupportedException>(Rig.ConnectAsync(server))).Next.ShouldBe(ProtocolVersion.V3);
    }

    [Fact]
    public async Task A_server_that_speaks_only_what_this_client_does_not_leaves_nothing_to_try()
    {
        await using var server = ScriptedCqlServer.Start(new ServerSettings { MaxVersion = 2 });
        var refused = await Should.ThrowAsync<ProtocolVersionNotSupportedException>(Rig.ConnectAsync(server));
        refused.Spoken.ShouldBe(2);
        refused.Next.ShouldBeNull();
    }

    [Fact]
    public async Task A_user_with_the_right_password_enters()
    {
        await using var server = ScriptedCqlServer.Start(new ServerSettings { Login = ("stilgar", "wörd") });
        await using var connection = await Rig.ConnectAsync(server, Rig.Options with { Username = "stilgar", Password = "wörd" });
        server.Requests.Count(r => r.Opcode == Opcode.AuthResponse).ShouldBe(1);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_and_not_printed()
    {
        await using var server = ScriptedCqlServer.Start(new ServerSettings { Login = ("stilgar", "right") });
        var refused = await Should.ThrowAsync<AuthenticationFailedException>(
            Rig.ConnectAsync(server, Rig.Options with { Username = "stilgar", Password = "hunter2" }));
        refused.ToString().ShouldNotContain("hunter2");
        await Eventually.HoldsAsync(() => server.Connections.Count == 0, "the connection is closed");
    }

    [Fact]
    public async Task A_missing_user_is_named()
    {
        await using var server = ScriptedCqlServer.Start(new ServerSettings { Login = ("stilgar", "right") });
        var refused = await Should.ThrowAsync<AuthenticationFailedException>(Rig.ConnectAsync(server));
        refused.Message.ShouldContain("PasswordAuthenticator");
        refused.Message.ShouldContain("Username is not set");
    }

    [Fact]
    public async Task A_keyspace_that_does_not_exist_is_the_servers_error()
    {
        await using var server = ScriptedCqlServer.Start();
        server.On("USE", _ => WireAnswer.Error(0x2200, "Keyspace 'gone' does not exist"));
        (await Should.ThrowAsync<InvalidQueryException>(Rig.ConnectAsync(server, keyspace: "gone"))).Message.ShouldContain("gone");
    }

    [Fact]
    public async Task A_refused_connection_says_where_and_that_nothing_was_applied()
    {
        using var unused = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        unused.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = (IPEndPoint)unused.LocalEndPoint!;
        var refused = await Should.ThrowAsync<ConnectionException>(Rig.ConnectAsync(address));
        refused.Message.ShouldStartWith(address.ToString());
        refused.MayHaveBeenApplied.ShouldBeFalse();
    }

    [Theory]
    [InlineData((int)Opcode.Options)]
    [InlineData((int)Opcode.Startup)]
    public async Task A_handshake_that_hangs_ends_with_the_connect_timeout(int unanswered)
    {
        await using var server = ScriptedCqlServer.Start();
        server.Handler = request => Task.FromResult((int)request.Opcode == unanswered);
        var late = await Should.ThrowAsync<ConnectionException>(
            Rig.ConnectAsync(server, Rig.Options with { ConnectTimeout = TimeSpan.FromMilliseconds(200) }));
        late.Message.ShouldContain("ConnectTimeout");
        late.InnerException.ShouldBeOfType<TimeoutException>();
        await Eventually.HoldsAsync(() => server.AllConnections.All(c => c.IsClosed), "the connection is closed");
    }

    [Fact]
    public async Task A_cancelled_handshake_ends_with_the_callers_token()
    {
        await using var server = ScriptedCqlServer.Start();
        using var cancel = new CancellationTokenSource();
        server.Handler = _ =>
        {
            cancel.Cancel();
            return Task.FromResult(true);
        };
        var settings = new ConnectionSettings(Rig.Options, ProtocolVersion.V4, null);
        var cancelled = await Should.ThrowAsync<OperationCanceledException>(
            ShardConnection.ConnectAsync(settings, server.Address, null, cancel.Token));
        cancelled.CancellationToken.ShouldBe(cancel.Token);
    }
}
