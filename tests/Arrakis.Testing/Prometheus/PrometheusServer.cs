using System.Net.Http.Json;
using System.Text.Json;
using Arrakis.Testing.Processes;

namespace Arrakis.Testing.Prometheus;

/// <summary>
/// Debian's <c>prometheus</c> on a free port of loopback, with an empty database. It ends with this process at the latest, and
/// leaves nothing behind.
/// </summary>
public sealed class PrometheusServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly HttpClient Http = new();
    private readonly TemporaryFolder _folder = new();
    private ChildProcess? _process;

    /// <summary>Where it answers.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The end of its log.</summary>
    public string Log => new ServerLog(LogPath).Tail();

    private string LogPath => Path.Combine(_folder.Path, "prometheus.log");

    /// <summary>Starts a server; completes when it answers queries.</summary>
    /// <param name="configuration">Its configuration, as YAML; paths in it have to be absolute.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">It ended instead of starting; the message has the log's tail.</exception>
    /// <exception cref="TimeoutException">It does not answer within 60 s; the message has the log's tail.</exception>
    public static async Task<PrometheusServer> StartAsync(string configuration, CancellationToken cancellationToken = default)
    {
        var server = new PrometheusServer();
        try
        {
            await server.LaunchAsync(configuration, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks its HTTP API, and returns <c>data</c> of the answer.</summary>
    /// <param name="path">Path and query below <c>/api/v1/</c>.</param>
    /// <param name="form">What is asked, if it is longer than an address may be; null for a GET.</param>
    /// <exception cref="InvalidOperationException">It refuses; the message says why.</exception>
    public async Task<JsonElement> AskAsync(string path, IEnumerable<KeyValuePair<string, string>>? form = null)
    {
        var uri = new Uri(Address, $"/api/v1/{path}");
        using var content = form is null ? null : new FormUrlEncodedContent(form);
        using var response = content is null ? await Http.GetAsync(uri) : await Http.PostAsync(uri, content);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        return answer.GetProperty("status").GetString() == "success"
            ? answer.GetProperty("data")
            : throw new InvalidOperationException($"{path}: {answer}");
    }

    /// <summary>Kills the server and removes its data.</summary>
    public ValueTask DisposeAsync()
    {
        _process?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task LaunchAsync(string configuration, CancellationToken cancellationToken)
    {
        var file = Path.Combine(_folder.Path, "prometheus.yml");
        await File.WriteAllTextAsync(file, configuration, cancellationToken);
        var process = _process = ChildProcess.Start(
        [
            "prometheus", $"--config.file={file}", $"--storage.tsdb.path={Path.Combine(_folder.Path, "data")}",
            "--web.listen-address=127.0.0.1:0", "--log.format=logfmt",
        ], LogPath);
        var log = new ServerLog(LogPath);
        var started = await Polling.UntilAsync(
            _ => process.HasExited
                ? throw new InvalidOperationException($"prometheus ended with {process.ExitCode} instead of starting:\n{Log}")
                : Task.FromResult(log.Last("Server is ready to receive web requests", since: 0) is not null),
            StartTimeout, cancellationToken);
        if (!started)
            throw new TimeoutException($"prometheus does not answer after {StartTimeout.TotalSeconds:0} s:\n{Log}");
        var listening = log.Last("Listening on", since: 0)
            ?? throw new InvalidOperationException($"prometheus does not say where it listens:\n{Log}");
        Address = new Uri($"http://{listening.Split("address=")[^1].Trim()}/");
    }
}
