using System.Net.Http.Json;
using System.Text.Json;
using Arrakis.Testing.Processes;

namespace Arrakis.Cluster.Tests.Chaos;

/// <summary>A life of a node: <c>arrakis-cluster run</c> as a process of its own, which ends with this one at the latest.</summary>
internal sealed class NodeProcess : IDisposable
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly ChildProcess _process;
    private readonly string _log;
    private Uri? _page;
    private volatile bool _isDisposed;

    private NodeProcess(ChildProcess process, string log) => (_process, _log) = (process, log);

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "arrakis-cluster.dll");

    public int ExitCode => _process.ExitCode;

    public bool HasExited => _isDisposed || _process.HasExited;

    /// <summary>Whether it is stopped by a signal.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>All that it has said.</summary>
    public string Said => File.Exists(_log) ? ReadLog() : "";

    /// <summary>Its page, once it has said that it runs; null before.</summary>
    public Uri? Page => _page ??= FindPage();

    /// <summary>Starts it.</summary>
    /// <param name="log">A file for all that it says.</param>
    /// <param name="arguments">Beside <c>run --json</c>.</param>
    /// <param name="settings">Environment variables.</param>
    public static NodeProcess Start(string log, IEnumerable<string> arguments, IEnumerable<(string Name, string Value)> settings)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string[] environment = [.. settings.Select(s => $"{s.Name}={s.Value}")];
        return new NodeProcess(ChildProcess.Start(["env", .. environment, dotnet, Program, "run", "--json", .. arguments], log), log);
    }

    public void Kill() => _process.Kill();

    public void Terminate() => _process.Terminate();

    public void Pause()
    {
        _process.Pause();
        IsPaused = true;
    }

    public void Resume()
    {
        _process.Resume();
        IsPaused = false;
    }

    public async Task<int> EndAsync(TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        await _process.WaitForExitAsync(limit.Token);
        return ExitCode;
    }

    /// <summary>What its page tells; null where it does not answer.</summary>
    public async Task<JsonElement?> StatusAsync()
    {
        if (IsPaused || HasExited || Page is not { } page)
            return null;
        try
        {
            return await Http.GetFromJsonAsync<JsonElement>(new Uri(page, "/api/status"));
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>Whether its readiness is 200, and what it says.</summary>
    public async Task<(bool IsReady, string Text)> ReadyAsync()
    {
        if (IsPaused || HasExited || Page is not { } page)
            return (false, "it does not run");
        try
        {
            using var answer = await Http.GetAsync(new Uri(page, "/health/ready"));
            return (answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return (false, e.Message);
        }
    }

    /// <summary>Of one that has ended; users may ask it until they see its successor.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _process.Dispose();
    }

    private Uri? FindPage()
    {
        foreach (var line in Said.Split('\n'))
        {
            if (line.StartsWith("{\"event\":\"started\"", StringComparison.Ordinal) && line.EndsWith('}'))
                return new Uri(JsonDocument.Parse(line).RootElement.GetProperty("page").GetString()!);
        }

        return null;
    }

    private string ReadLog()
    {
        using var reader = new StreamReader(new FileStream(_log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
