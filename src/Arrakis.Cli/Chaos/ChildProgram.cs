using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Arrakis.Cli.Hosting;

namespace Arrakis.Cli.Chaos;

/// <summary>This program in another process, with <c>--json</c>: real processes get real signals.</summary>
internal sealed partial class ChildProgram : IDisposable
{
    private const int SigKill = 9;
    private const int SigTerm = 15;
    private const int SigContinue = 18;
    private const int SigStop = 19;

    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource<JsonElement> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StreamWriter? _log;

    private ChildProgram(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Whether it has said that it runs.</summary>
    public bool HasStarted => _started.Task.IsCompleted;

    /// <summary>Starts the program.</summary>
    /// <param name="arguments">The command and its options.</param>
    /// <param name="environment">Settings beside those of this process.</param>
    /// <param name="logs">A directory for a file with all that it logs; null keeps only what it says first.</param>
    public static ChildProgram Start(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string? logs = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        // Under `dotnet arrakis.dll` the process is dotnet's.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
            start.ArgumentList.Add(typeof(ChildProgram).Assembly.Location);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        // What a process says last is told when it fails: only what needs attention is to stand there.
        start.Environment.TryAdd("LOG_LEVEL", "warning");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var child = new ChildProgram(new Process { StartInfo = start });
        child._process.Start();
        if (logs is not null)
        {
            Directory.CreateDirectory(logs);
            child._log = File.CreateText(Path.Combine(logs, $"{arguments[0]}-{child.Id}.log"));
        }

        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>The first line of JSON that it prints: it runs.</summary>
    /// <exception cref="CommandFailedException">It ended instead; the text is what it said.</exception>
    public async Task<JsonElement> StartedAsync(CancellationToken cancellationToken)
    {
        var exit = _process.WaitForExitAsync(cancellationToken);
        if (await Task.WhenAny(_started.Task, exit) == exit && !_started.Task.IsCompleted)
        {
            await exit;
            throw new CommandFailedException($"arrakis ended with {_process.ExitCode} instead of starting: {Errors()}");
        }

        return await _started.Task;
    }

    public void Kill() => Signal(SigKill);

    /// <summary>SIGSTOP: it stands still, and its sockets stay open.</summary>
    public void Pause() => Signal(SigStop);

    /// <summary>SIGCONT: it goes on as if nothing had been.</summary>
    public void Resume() => Signal(SigContinue);

    public async Task<int> TerminateAsync(CancellationToken cancellationToken)
    {
        Signal(SigTerm);
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    public string Errors()
    {
        lock (_errors)
            return _errors.ToString().Trim();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
        lock (_errors)
        {
            _log?.Dispose();
            _log = null;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);

    private void Signal(int signal)
    {
        if (SendSignal(_process.Id, signal) != 0 && !_process.HasExited)
        {
            throw new CommandFailedException(string.Create(
                CultureInfo.InvariantCulture, $"kill -{signal} {_process.Id} failed: errno {Marshal.GetLastPInvokeError()}"));
        }
    }

    private void Read(string? line)
    {
        if (line is ['{', ..] && !_started.Task.IsCompleted)
            _started.TrySetResult(JsonDocument.Parse(line).RootElement);
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_errors)
        {
            _log?.WriteLine(line);
            _log?.Flush();
            if (_errors.Length < 16_384)
                _errors.AppendLine(line);
        }
    }
}
