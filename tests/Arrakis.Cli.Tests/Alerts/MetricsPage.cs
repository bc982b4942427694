using System.Net;
using System.Net.Sockets;
using System.Text;
using Arrakis.Shared.Telemetry;

namespace Arrakis.Cli.Tests.Alerts;

/// <summary>An address that stays, whose metrics come from wherever the test says.</summary>
internal sealed class MetricsPage : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    public MetricsPage(Func<Task<string>> content)
    {
        Address = FreeAddress();
        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _serving = ServeAsync(content);
    }

    public Uri Address { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Ends with an exception when the listener is closed.
    private async Task ServeAsync(Func<Task<string>> content)
    {
        while (true)
        {
            var context = await _listener.GetContextAsync();
            try
            {
                var page = Encoding.UTF8.GetBytes(await content());
                context.Response.ContentType = PrometheusCollector.ContentType;
                await context.Response.OutputStream.WriteAsync(page);
            }
            catch (HttpRequestException)
            {
                // Who should answer is being replaced: Prometheus hears what it would hear of a process that is not there.
                context.Response.StatusCode = (int)HttpStatusCode.BadGateway;
            }

            context.Response.Close();
        }
    }

    private static Uri FreeAddress()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndpoint).Port}/");
    }
}
