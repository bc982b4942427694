using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Arrakis.Cli.Tests.Deploy;
using Arrakis.Testing.Prometheus;

namespace Arrakis.Cli.Tests.Alerts;

/// <summary>
/// A real Prometheus with the repository's rules on a clock that is 60 times as fast, which scrapes and evaluates each second, and
/// a note of every alert that it was seen firing. What it scrapes may change at any time.
/// </summary>
internal sealed class AlertWatch : IAsyncDisposable
{
    public const int Factor = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<(string World, string Alert), DateTime> _seen = [];
    private readonly Dictionary<(string World, string Job, string Instance), Uri> _targets = [];
    private readonly string _targetsFile;
    private PrometheusServer _prometheus = null!;
    private Task _watching = Task.CompletedTask;
    private volatile IReadOnlyList<Firing> _firing = [];

    // Why Prometheus could not be asked the last time: it is asked again, and whoever waits in vain tells of it.
    private volatile Exception? _fault;

    private AlertWatch(string targetsFile) => _targetsFile = targetsFile;

    /// <summary>What fires now.</summary>
    public IReadOnlyList<Firing> FiringNow => _firing;

    /// <summary>Every alert that was seen firing.</summary>
    public IReadOnlyCollection<string> Seen => [.. _seen.Keys.Select(key => key.Alert).Distinct()];

    /// <summary>When each was seen first, for a person.</summary>
    public string Report => string.Join('\n', _seen.OrderBy(s => s.Value).Select(s => $"{s.Value:HH:mm:ss} {s.Key.World}: {s.Key.Alert}"));

    public static async Task<AlertWatch> StartAsync(TempDirectory directory)
    {
        var rules = directory.Write("alerts.json", TimeScale.Rules((await AlertFiles.ReadAsync()).GetRawText(), Factor));
        var watch = new AlertWatch(directory.At("targets.json"));
        watch.WriteTargets();
        watch._prometheus = await PrometheusServer.StartAsync($$"""
            global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
            rule_files: ["{{rules}}"]
            scrape_configs:
              - job_name: processes
                file_sd_configs: [{ files: ["{{watch._targetsFile}}"], refresh_interval: 1s }]
            """);
        watch._watching = watch.WatchAsync();
        return watch;
    }

    /// <summary>Has a process scraped; one with the same names takes the place of the one before.</summary>
    /// <param name="world">Which system it is a part of: the label <c>namespace</c>.</param>
    /// <param name="job"><c>gateway</c>, <c>pipeline</c> or <c>arrakis</c>.</param>
    /// <param name="instance">What it is called.</param>
    /// <param name="page">Where it is.</param>
    public void Scrape(string world, string job, string instance, Uri page)
    {
        lock (_gate)
            _targets[(world, job, instance)] = page;
        WriteTargets();
    }

    /// <summary>Forgets a process.</summary>
    public void Forget(string world, string job, string instance)
    {
        lock (_gate)
            _targets.Remove((world, job, instance));
        WriteTargets();
    }

    /// <summary>Notes from now on alone.</summary>
    public void Restart() => _seen.Clear();

    /// <summary>Whether an alert was seen firing in a world.</summary>
    public bool HasSeen(string world, string alert) => _seen.ContainsKey((world, alert));

    /// <summary>Waits until each of these alerts was seen firing in a world.</summary>
    public Task SeenAsync(string world, params string[] alerts) => Eventually.TrueAsync(
        Patience, () => alerts.All(alert => HasSeen(world, alert)),
        () => $"not seen firing in {world}: {string.Join(", ", alerts.Where(alert => !HasSeen(world, alert)))} {_fault}");

    /// <summary>Waits until none of these alerts fires in a world.</summary>
    public Task GoneAsync(string world, params string[] alerts) => Eventually.TrueAsync(
        Patience, () => !FiringNow.Any(f => f.World == world && alerts.Contains(f.Alert)),
        () => $"still firing in {world}: {string.Join(", ", FiringNow.Where(f => f.World == world))}");

    /// <summary>The value of an expression; NaN without one.</summary>
    public async Task<double> AskAsync(string expression)
    {
        var result = (await _prometheus.AskAsync($"query?query={Uri.EscapeDataString(expression)}")).Items("result");
        return result.Count == 0 ? double.NaN : double.Parse(result[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _prometheus.DisposeAsync();
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var answer = await _prometheus.AskAsync("alerts");
                _firing = [.. answer.Items("alerts").Where(a => a.Text("state") == "firing").Select(Read)];
                foreach (var firing in _firing)
                    _seen.TryAdd((firing.World, firing.Alert), DateTime.UtcNow);
                _fault = null;
            }
            catch (Exception fault) when (!_stop.IsCancellationRequested)
            {
                _fault = fault;
            }

            await Task.Delay(250, _stop.Token);
        }
    }

    private static Firing Read(JsonElement alert) => new(
        AlertFiles.Key(alert.Text("labels.alertname"), alert.Find("labels.burn")?.ToString()),
        alert.Find("labels.namespace")?.ToString() ?? "",
        alert.Text("annotations.summary"));

    // Written aside and moved, so that Prometheus never reads half of it.
    private void WriteTargets()
    {
        lock (_gate)
        {
            var groups = _targets.Select(t => new
            {
                targets = (string[])[t.Value.Authority],
                labels = new { @namespace = t.Key.World, job = t.Key.Job, instance = t.Key.Instance },
            });
            File.WriteAllText(_targetsFile + ".new", JsonSerializer.Serialize(groups));
            File.Move(_targetsFile + ".new", _targetsFile, overwrite: true);
        }
    }

    /// <summary>An alert that fires.</summary>
    internal sealed record Firing(string Alert, string World, string Summary);
}
