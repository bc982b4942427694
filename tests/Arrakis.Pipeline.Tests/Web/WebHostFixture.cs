using System.Net.Http.Json;
using System.Text.Json;
using Arrakis.Pipeline.Web;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.Pipeline.Tests.Web;

/// <summary>The real host on a free port, with a fake run behind it.</summary>
public sealed class WebHostFixture : IAsyncDisposable
{
    private readonly PrometheusCollector _metrics;

    private WebHostFixture(ArrakisWebHost host, FakeRunView view, RecordingLoggers loggers, PrometheusCollector metrics)
    {
        Host = host;
        View = view;
        Loggers = loggers;
        _metrics = metrics;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = host.Url };
    }

    public ArrakisWebHost Host { get; }

    public FakeRunView View { get; }

    public HttpClient Client { get; }

    public RecordingLoggers Loggers { get; }

    /// <summary>Starts on a free port, unless the options name one that is not the default.</summary>
    public static Task<WebHostFixture> StartAsync(WebOptions? options = null, params IReadinessCheck[] checks) =>
        StartAsync(new FakeRunView(), options, checks);

    public static async Task<WebHostFixture> StartAsync(FakeRunView view, WebOptions? options = null, params IReadinessCheck[] checks)
    {
        var metrics = new PrometheusCollector();
        var loggers = new RecordingLoggers();
        options ??= new WebOptions { SampleInterval = TimeSpan.FromMilliseconds(50) };
        if (options.Port == new WebOptions().Port) options = options with { Port = 0 };
        var host = await ArrakisWebHost.StartAsync(options, view, checks, metrics, loggers);
        return new WebHostFixture(host, view, loggers, metrics);
    }

    public async Task<(int Status, JsonElement Body)> JsonAsync(string path)
    {
        using var response = await Client.GetAsync(path);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
        _metrics.Dispose();
        Loggers.Dispose();
    }
}

/// <summary>Keeps what was logged.</summary>
public sealed class RecordingLoggers : ILoggerFactory, ILogger
{
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lines) _lines.Add($"{logLevel}: {formatter(state, exception)} {exception?.Message}".TrimEnd());
    }

    public void Dispose()
    {
    }
}
