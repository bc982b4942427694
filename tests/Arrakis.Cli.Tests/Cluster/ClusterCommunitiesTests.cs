using System.Net;
using Arrakis.Cli.Cluster;
using Arrakis.Cli.Hosting;
using Arrakis.Cli.Top;

namespace Arrakis.Cli.Tests.Cluster;

public sealed class ClusterCommunitiesTests
{
    [Fact]
    public void The_most_active_come_first_and_one_that_moves_is_shown_once()
    {
        var all = ClusterCommunities.Of(
            [("a", Page(("1", 5), ("2", 90))), ("b", Page(("3", 50), ("2", 4)))], [new NodeTrouble("c", "is away.")], limit: 2);

        all.Communities.Select(c => (c.Id, c.Node)).ShouldBe([("2", "a"), ("3", "b")]);
        var text = string.Join('\n', CommunityTable.Lines(all));
        text.ShouldContain("c: is away.");
        text.ShouldContain("4 communities are in memory; the 2 most active are shown. 1 node did not answer.");
    }

    [Fact]
    public void The_table_fits_80_columns_and_takes_out_of_names_what_steers_a_terminal()
    {
        var community = new NodeCommunity
        {
            Id = $"{ulong.MaxValue}", Name = "\e[31m大家好大家好大家好大家好", Members = 987_654_321, Events = 999_999_999,
            IsFrozen = true,
        };
        var lines = CommunityTable.Lines(ClusterCommunities.Of(
            [(new string('n', 60), new CommunityPage { Total = 1, Communities = [community] })], [], limit: 9)).ToList();
        lines.ShouldAllBe(line => Cells.WidthOf(line) <= 80 && !line.Contains('\e'));
    }

    [Fact]
    public void A_page_that_listens_on_all_addresses_is_asked_at_its_machine()
    {
        CommunityPages.AddressOf(Report("http://127.0.0.1:8080/", "far"), "here")!.ToString().ShouldBe("http://far:8080/");
        CommunityPages.AddressOf(Report("http://127.0.0.1:8080/", "here"), "here")!.ToString().ShouldBe("http://127.0.0.1:8080/");
        CommunityPages.AddressOf(Report("http://10.0.0.7:8080/", "far"), "here")!.ToString().ShouldBe("http://10.0.0.7:8080/");
        CommunityPages.AddressOf(Report("file:///etc/passwd", "far"), "here").ShouldBeNull();
        CommunityPages.AddressOf(Report(null, "far"), "here").ShouldBeNull();
    }

    [Fact]
    public async Task Where_no_node_answers_it_is_said_why()
    {
        using var closed = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        using var pages = new CommunityPages(token: null);
        var fault = await Should.ThrowAsync<CommandFailedException>(
            () => pages.ReadAsync(Of(Report($"http://127.0.0.1:{port}/", Environment.MachineName)), 5, CancellationToken.None));
        fault.Message.ShouldContain($"p: http://127.0.0.1:{port}/ does not answer");
        fault = await Should.ThrowAsync<CommandFailedException>(() => pages.ReadAsync(Of(), 5, CancellationToken.None));
        fault.Message.ShouldContain("No pipeline works");
    }

    private static ClusterState Of(params NodeReport[] reports)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        return new ClusterState(reports.Select(r => (r, now)), now, partitions: 0);
    }

    private static NodeReport Report(string? page, string host) =>
        new() { Node = "p", Role = NodeRoles.Pipeline, Page = page, Host = host };

    private static CommunityPage Page(params (string Id, long Events)[] communities) => new()
    {
        Total = communities.Length, Communities = [.. communities.Select(c => new NodeCommunity { Id = c.Id, Events = c.Events })],
    };
}
