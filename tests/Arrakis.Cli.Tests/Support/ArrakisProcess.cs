using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Arrakis.Testing.Processes;

namespace Arrakis.Cli.Tests.Support;

/// <summary>
/// The program as users run it: a process of its own, with its output captured. Disposing of it kills it and its children.
/// </summary>
internal sealed partial class ArrakisProcess : IAsyncDisposable
{
    public const int SigInt = 2;
    public const int SigKill = 9;
    public const int SigTerm = 15;

    /// <summary>More than anything here takes on a busy machine.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static readonly ConcurrentDictionary<ArrakisProcess, bool> Running = new();
    private static readonly string[] Settings =
    [
        "DISCORD_TOKEN", "DISCORD_API_URL", "HTTP_ADDRESS", "HTTP_TOKEN", "TOTAL_SHARDS", "POOL_ID", "SHARDS_PER_POOL",
        "LOG_PARTITIONS", "STORED_RANKS", "STORE_BATCHES_IN_FLIGHT",
        "SCYLLA_CONTACT_POINTS", "SCYLLA_PORT", "SCYLLA_USERNAME", "SCYLLA_PASSWORD", "SCYLLA_KEYSPACE", "SCYLLA_LOCAL_DC",
        "SCYLLA_REPLICATION_FACTOR",
        "SCYLLA_TLS", "SCYLLA_TLS_CA_FILE", "SCYLLA_TLS_CERT_FILE", "SCYLLA_TLS_KEY_FILE", "SCYLLA_TLS_SERVER_NAME", "SCYLLA_CLOUD_BUNDLE",
        "KAFKA_BOOTSTRAP_SERVERS", "KAFKA_TOPIC_PREFIX", "KAFKA_SECURITY_PROTOCOL", "KAFKA_SASL_MECHANISM", "KAFKA_SASL_USERNAME",
        "KAFKA_SASL_PASSWORD",
        "KAFKA_SSL_CA_LOCATION", "KAFKA_SESSION_TIMEOUT_MS", "KAFKA_FETCH_WAIT_MS", "NODE_NAME",
        "HTTP_ADDRESS", "HTTP_TOKEN", "LOG_LEVEL", "LOG_FORMAT", "DOTNET_RUNNING_IN_CONTAINER",
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_SERVICE_NAME",
        "OTEL_TRACES_SAMPLER_ARG",
        "OTEL_METRIC_EXPORT_INTERVAL", "OTEL_RESOURCE_ATTRIBUTES",
    ];

    private readonly Process _process;
    private readonly Capture _output = new();
    private readonly Capture _errors = new();

    // A test run that is cut short must not leave processes behind either.
    static ArrakisProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var process in Running.Keys)
            process.KillTree();
    };

    private ArrakisProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => _output.Add(line.Data);
        _process.ErrorDataReceived += (_, line) => _errors.Add(line.Data);
    }

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "arrakis.dll");

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output => _output.Text;

    public string Errors => _errors.Text;

    /// <summary>Starts <c>arrakis</c> in a directory, with no settings but those given and a page on any free port.</summary>
    public static ArrakisProcess Start(string directory, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Program, .. arguments])
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var name in Settings)
            start.Environment.Remove(name);
        start.Environment["HTTP_PORT"] = "0";
        // What a killed process leaves goes with the test.
        start.Environment["TMPDIR"] = directory;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = new ArrakisProcess(start);
        InheritedFiles.Withhold();
        process._process.Start();
        Running[process] = true;
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Runs <c>arrakis</c> to its end.</summary>
    public static async Task<Finished> RunAsync(string directory, string[] arguments, params (string Name, string Value)[] environment)
    {
        await using var process = Start(directory, arguments, environment);
        return await process.EndAsync();
    }

    /// <summary>Waits for a line of its output; fails if it ends without.</summary>
    public async Task<string> LineAsync(Func<string, bool> isIt)
    {
        string? found = null;
        await Eventually.TrueAsync(
            () =>
            {
                var hasExited = _process.HasExited;
                found = _output.Find(isIt);
                if (found is null && hasExited)
                    throw new InvalidOperationException($"arrakis ended with {_process.ExitCode}.\nstdout:\n{Output}\nstderr:\n{Errors}");
                return found is not null;
            },
            () => $"no such line.\nstdout:\n{Output}\nstderr:\n{Errors}");
        return found!;
    }

    public void Signal(int signal) => SendSignal(_process.Id, signal).ShouldBe(0, $"kill -{signal} {_process.Id}");

    /// <summary>Waits for its end.</summary>
    public Task<Finished> EndAsync() => EndAsync(Limit);

    /// <summary>The same for what takes long.</summary>
    public async Task<Finished> EndAsync(TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        try
        {
            // Also waits until all output was read.
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"arrakis did not end within {patience}.\nstdout:\n{Output}\nstderr:\n{Errors}");
        }

        return new Finished(_process.ExitCode, Output, Errors);
    }

    public Task<Finished> SignalAndEndAsync(int signal)
    {
        Signal(signal);
        return EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        KillTree();
        await _process.WaitForExitAsync();
        Running.TryRemove(this, out _);
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);

    private void KillTree()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
    }

    private sealed class Capture
    {
        private readonly List<string> _lines = [];

        public string Text
        {
            get
            {
                lock (_lines)
                    return string.Join('\n', _lines);
            }
        }

        public void Add(string? line)
        {
            if (line is null)
                return;
            lock (_lines)
                _lines.Add(line);
        }

        public string? Find(Func<string, bool> isIt)
        {
            lock (_lines)
                return _lines.Find(line => isIt(line));
        }
    }
}
