using System.Net;
using System.Net.Sockets;
using Akka.Cluster;
using Arrakis.Cli.Hosting;
using Arrakis.Cluster.Hosting;
using Arrakis.Cluster.Tests.Support;
using Arrakis.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;

namespace Arrakis.Cluster.Tests.Hosting;

public sealed class JoiningTests
{
    [Fact]
    public async Task Nodes_find_each_other_by_DNS_also_when_it_knows_one_of_them_later()
    {
        var port = FreePort();
        IPAddress[] known = [IPAddress.Parse("127.0.0.2")];
        var nodes = new TestNodes();
        await using (nodes)
        {
            foreach (var host in new[] { "127.0.0.2", "127.0.0.3" })
                nodes.Add(await TestNode.ListenAsync(Settings(host, port)));
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
            var joining = nodes.Select(node => new ClusterJoin(
                Settings(node.Endpoint.Host, port), node.Akka.Cluster, NullLogger.Instance, Resolve).JoinAsync(limit.Token)).ToList();
            // The first one sees only itself and waits; then there is no address at all for a while; then both.
            await Task.WhenAny(joining.Append(Task.Delay(TimeSpan.FromSeconds(3), limit.Token)));
            joining.ShouldAllBe(task => !task.IsCompleted);
            known = [];
            await Task.WhenAny(joining.Append(Task.Delay(TimeSpan.FromSeconds(2), limit.Token)));
            known = [IPAddress.Parse("127.0.0.3"), IPAddress.Parse("127.0.0.2")];

            await Task.WhenAll(joining);
            nodes.ShouldAllBe(node => node.Akka.Cluster.State.Members.Count == 2);
        }

        Task<IPAddress[]> Resolve(string name, CancellationToken cancellationToken) =>
            known.Length == 0 ? throw new SocketException((int)SocketError.HostNotFound) : Task.FromResult(known);
    }

    [Fact]
    public async Task With_a_certificate_nodes_speak_TLS_and_one_without_it_does_not_come_in()
    {
        using var certificates = new Certificates();
        using var certificate = certificates.Load();
        var settings = new AkkaSettings { Certificate = certificate, ChecksCertificates = false };
        await using var nodes = await TestNode.ClusterAsync(2, settings);
        nodes[0].Akka.Cluster.SelfAddress.Protocol.ShouldBe("akka.ssl.tcp");

        // What answers is a TLS server.
        using var client = new TcpClient(nodes[0].Endpoint.Host, nodes[0].Endpoint.Port);
        await using var tls = new System.Net.Security.SslStream(
            client.GetStream(), leaveInnerStreamOpen: false,
            (_, remote, _, _) => remote!.GetCertHashString() == certificate.GetCertHashString());
        await tls.AuthenticateAsClientAsync("arrakis");
        tls.IsEncrypted.ShouldBeTrue();

        await using var plain = await TestNode.ListenAsync(new AkkaSettings { Port = 0 });
        plain.Akka.Cluster.JoinSeedNodes([Akka.Actor.Address.Parse(new AkkaSettings().AddressOf(nodes[0].Endpoint))]);
        // As long as it takes a third node with the certificate to come in.
        nodes.Add(await TestNode.StartAsync(settings with { Port = 0, SeedNodes = [nodes[0].Endpoint] }));
        plain.Akka.Cluster.State.Members.ShouldBeEmpty();
        nodes[0].Akka.Cluster.State.Members.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_node_that_the_others_have_lost_ends_and_says_why()
    {
        var settings = new AkkaSettings { SplitBrain = new SplitBrainOptions { StableAfter = TimeSpan.FromSeconds(1) } };
        await using var nodes = await TestNode.ClusterAsync(3, settings);
        ClusterReadiness.Membership(nodes[0].Akka.Cluster.State, MemberStatus.Up).IsOk.ShouldBeTrue();

        await nodes[2].CutOffAsync();

        await Eventually.TrueAsync(() => nodes[0].Akka.Cluster.State.Members.Count == 2, () => "the others keep it");
        await Eventually.TrueAsync(() => nodes[2].Akka.Ended.IsCompleted, () => "it goes on");
        var fault = await Should.ThrowAsync<CommandFailedException>(nodes[2].Akka.Ended);
        fault.Message.ShouldStartWith("This node was taken out of the cluster");
        nodes[0].Akka.Ended.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_node_that_is_told_to_leave_ends_without_a_fault()
    {
        await using var nodes = await TestNode.ClusterAsync(2);
        nodes[0].Akka.Cluster.Leave(nodes[1].Akka.Cluster.SelfAddress);
        await Eventually.TrueAsync(() => nodes[1].Akka.Ended.IsCompleted, () => "it goes on");
        await nodes[1].Akka.Ended;
        await Eventually.TrueAsync(() => nodes[0].Akka.Cluster.State.Members.Count == 1, () => "it is a member still");
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_in_one_line()
    {
        await using var node = await TestNode.ListenAsync(new AkkaSettings { Port = 0 });
        var fault = await Should.ThrowAsync<CommandFailedException>(
            () => TestNode.ListenAsync(new AkkaSettings { Port = node.Endpoint.Port }));
        fault.Message.ShouldStartWith("This node cannot listen for the other nodes (AKKA_BIND_HOSTNAME or AKKA_HOSTNAME, and AKKA_PORT): ");
        fault.Message.ShouldNotContain("\n");
    }

    [Fact]
    public async Task A_node_that_is_no_member_is_not_ready_and_one_that_reaches_no_majority_neither()
    {
        await using var node = await TestNode.ListenAsync(new AkkaSettings { Port = 0 });
        (await ClusterReadiness.Membership(node.Akka.Cluster).CheckAsync(CancellationToken.None)).Reason.ShouldBe("this node is no member");
        (await ClusterReadiness.Sharding(() => null).CheckAsync(CancellationToken.None)).Reason.ShouldBe("the region is starting");
    }

    private static AkkaSettings Settings(string host, int port) =>
        new() { Hostname = host, Port = port, Discovery = new DnsDiscovery("nodes.arrakis.test", port, 2) };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
