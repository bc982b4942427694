using Microsoft.Extensions.Hosting;

namespace Arrakis.Pipeline.Web;

/// <summary>
/// Leaves Ctrl-C and SIGTERM to the program: the framework's default would close the page at the first signal, just when
/// somebody wants to see the drain.
/// </summary>
internal sealed class NoSignals : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
