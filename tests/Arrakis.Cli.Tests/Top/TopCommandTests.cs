using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Arrakis.Cli.Top;

namespace Arrakis.Cli.Tests.Top;

/// <summary><c>arrakis top</c> beside a node of its own process.</summary>
[Collection(WholeMachine.Name)]
public sealed class TopCommandTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_pipe_gets_one_snapshot_in_80_columns_without_colours()
    {
        await using var node = await RunningNode.StartAsync(
            _directory.Path, ["--trace", TestData.CutSlice(_directory, 2_000), "--speed", "max"]);
        await node.DurableAsync(2_000);
        // The owners publish their communities a moment after they hold them.
        await Eventually.TrueAsync(
            async () => (await node.JsonAsync("/api/communities")).GetProperty("communities").GetArrayLength() == 4,
            () => node.Process.Errors);

        var top = (await TopAsync("--url", node.Page.ToString())).ShouldEndWith(0);

        top.Errors.ShouldBeEmpty();
        top.Lines.ShouldAllBe(line => Cells.WidthOf(line) <= 80);
        top.Output.ShouldNotContain("\e");
        top.Lines[0].ShouldContain("running");
        foreach (var part in new[] { "1 of 1 ready", "Partitions  16", "Communities", "Problems  none", "dead letters 0" })
            top.Output.ShouldContain(part);

        var json = (await TopAsync("--url", node.Page.ToString(), "--json")).ShouldEndWith(0).Json;
        json.GetProperty("status").GetProperty("snapshot").GetProperty("applied").GetInt64().ShouldBeGreaterThanOrEqualTo(2_000);
        json.GetProperty("communities").GetArrayLength().ShouldBe(4);
    }

    [Fact]
    public async Task On_a_terminal_it_is_redrawn_finds_a_restarted_node_again_and_leaves_the_terminal_as_it_was()
    {
        var port = FreePort();
        var node = await StartAsync(port);
        await using var screen = PtyScreen.Start(80, 24, _directory.Path, ["top", "--url", $"127.0.0.1:{port}"]);
        await Eventually.TrueAsync(() => screen.Lines[0].Contains("running", StringComparison.Ordinal), () => screen.Written);
        await Eventually.TrueAsync(
            () => screen.Lines.Any(l => l.StartsWith("Communities", StringComparison.Ordinal)), () => screen.Written);
        ShouldFit(screen);
        screen.Written.ShouldContain("\e[?1049h");

        await node.DisposeAsync();
        await Eventually.TrueAsync(
            () => screen.Lines.Any(l => l.StartsWith("Old figures", StringComparison.Ordinal)), () => screen.Written);
        ShouldFit(screen);
        node = await StartAsync(port);
        await Eventually.TrueAsync(
            () => screen.Lines.Any(l => l.StartsWith("from simulator", StringComparison.Ordinal)), () => screen.Written);

        await screen.PressAsync("q");
        (await screen.EndAsync()).ShouldBe(0, screen.Written);
        screen.Written.TrimEnd().ShouldEndWith("\e[?25h\e[?1049l");
        await node.DisposeAsync();
    }

    [Fact]
    public async Task What_does_not_answer_or_is_no_Arrakis_or_wants_another_token_is_told()
    {
        (await TopAsync("--url", $"127.0.0.1:{FreePort()}")).ShouldRefuse(1, "Nothing answers", "--url");
        (await TopAsync("--url", "ftp://x")).ShouldRefuse(2, "--url", "ftp://x");

        using var other = new HttpListener();
        var port = FreePort();
        other.Prefixes.Add($"http://127.0.0.1:{port}/");
        other.Start();
        _ = AnswerAsync(other);
        (await TopAsync("--url", $"127.0.0.1:{port}")).ShouldRefuse(1, "no node of Arrakis");
        (await TopAsync("--url", $"127.0.0.1:{port}/", "--json")).ShouldRefuse(1, "no node of Arrakis");

        await using var node = await RunningNode.StartAsync(
            _directory.Path, ["--trace", TestData.CutSlice(_directory, 100)], ("HTTP_ADDRESS", "0.0.0.0"),
            ("HTTP_TOKEN", "a-token-of-this-node-0123"));
        var elsewhere = $"http://{Dns.GetHostName()}:{node.Page.Port}";
        (await TopAsync("--url", elsewhere)).ShouldRefuse(1, "asks for a token", "HTTP_TOKEN");
        var wrong = await ArrakisProcess.RunAsync(_directory.Path, ["top", "--url", elsewhere], ("HTTP_TOKEN", "another-token-0123456789"));
        wrong.ShouldRefuse(1, "does not take the token").Errors.ShouldNotContain("another-token");
        var right = await ArrakisProcess.RunAsync(
            _directory.Path, ["top", "--url", elsewhere], ("HTTP_TOKEN", "a-token-of-this-node-0123"));
        right.ShouldEndWith(0).Output.ShouldContain("running");
    }

    private Task<RunningNode> StartAsync(int port) => RunningNode.StartAsync(
        _directory.Path, ["--trace", TestData.CutSlice(_directory, 2_000), "--speed", "60"],
        ("HTTP_PORT", port.ToString(CultureInfo.InvariantCulture)));

    private Task<Finished> TopAsync(params string[] options) => ArrakisProcess.RunAsync(_directory.Path, ["top", .. options]);

    private static void ShouldFit(PtyScreen screen)
    {
        var lines = screen.Lines;
        lines.Length.ShouldBeLessThanOrEqualTo(24);
        foreach (var line in lines)
            Cells.WidthOf(line).ShouldBeLessThanOrEqualTo(80, line);
    }

    private static async Task AnswerAsync(HttpListener listener)
    {
        while (listener.IsListening)
        {
            var context = await listener.GetContextAsync();
            context.Response.ContentType = "text/html";
            await context.Response.OutputStream.WriteAsync("<html>"u8.ToArray());
            context.Response.Close();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
