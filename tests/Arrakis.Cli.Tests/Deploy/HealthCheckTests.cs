using System.Net;
using System.Net.Sockets;

namespace Arrakis.Cli.Tests.Deploy;

/// <summary><c>deploy/arrakis-health</c>, which asks a node how it is without curl.</summary>
public sealed class HealthCheckTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_node_that_is_well_is_healthy()
    {
        await using var node = await RunningNode.StartAsync(
            _directory.Path, ["--trace", TestData.CutSlice(_directory, 100), "--speed", "max"], ("HTTP_ADDRESS", "0.0.0.0"));
        await node.DurableAsync(100);

        (await AskAsync(node.Page.Port, "live")).ShouldEndWith(0);
        (await AskAsync(node.Page.Port, "ready")).ShouldEndWith(0);
        var other = await AskAsync(node.Page.Port, "else");
        other.ShouldEndWith(1).Errors.ShouldContain("404");
    }

    [Fact]
    public async Task Where_nobody_listens_nobody_is_healthy()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();

        (await AskAsync(port, "live")).Code.ShouldNotBe(0);
    }

    [Fact]
    public async Task Who_takes_the_question_and_never_answers_is_not_healthy()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        (await AskAsync(((IPEndPoint)silent.LocalEndpoint).Port, "live")).Code.ShouldNotBe(0);
    }

    private static Task<Finished> AskAsync(int port, string what) =>
        DeployFiles.RunAsync("env", [$"HTTP_PORT={port}", DeployFiles.At("deploy/arrakis-health"), what]);
}
