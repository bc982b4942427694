using System.Globalization;
using Arrakis.Testing.Processes;

namespace Arrakis.Bench.Processes;

/// <summary>A program of ours in a process of its own, which ends with this one at the latest.</summary>
internal sealed class BenchProcess : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(90);
    private readonly TemporaryFolder _folder = new();
    private readonly ChildProcess _process;

    private BenchProcess(IReadOnlyList<string> command) => _process = ChildProcess.Start(command, Log);

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Processor time so far.</summary>
    public TimeSpan Cpu => ProcessFigures.Cpu(Id);

    private string Log => Path.Combine(_folder.Path, "output.log");

    /// <summary>A verb of this program.</summary>
    public static BenchProcess Self(params string[] arguments) => new(
        Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet"
            ? [Environment.ProcessPath!, typeof(BenchProcess).Assembly.Location, .. arguments]
            : [Environment.ProcessPath!, .. arguments]);

    /// <summary><c>arrakis</c> with settings.</summary>
    public static BenchProcess Arrakis(IReadOnlyDictionary<string, string> settings, params string[] arguments) =>
        Program(Path.Combine(AppContext.BaseDirectory, "arrakis.dll"), settings, arguments);

    /// <summary>A program of .NET with settings.</summary>
    public static BenchProcess Program(string assembly, IReadOnlyDictionary<string, string> settings, params string[] arguments) => new(
        ["env", .. settings.Select(s => $"{s.Key}={s.Value}"), "dotnet", assembly, .. arguments]);

    /// <summary>Waits for a line of its output.</summary>
    public async Task<string> LineAsync(Func<string, bool> isIt)
    {
        for (var deadline = Environment.TickCount64 + (long)StartPatience.TotalMilliseconds; ;)
        {
            var ended = HasExited;
            if (Output().Split('\n').FirstOrDefault(isIt) is { } line)
                return line;
            if (ended)
                throw new InvalidOperationException($"ended with {_process.ExitCode}:\n{Output()}");
            if (Environment.TickCount64 > deadline)
                throw new TimeoutException($"no such line within {StartPatience.TotalSeconds:0} s:\n{Output()}");
            await Task.Delay(20);
        }
    }

    /// <summary>Waits until it has ended with 0.</summary>
    public async Task EndAsync()
    {
        using var limit = new CancellationTokenSource(StartPatience);
        await _process.WaitForExitAsync(limit.Token);
        if (_process.ExitCode != 0)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"ended with {_process.ExitCode}:\n{Output()}"));
        }
    }

    public void Kill() => _process.Kill();

    public void Terminate() => _process.Terminate();

    public void Pause() => _process.Pause();

    public void Resume() => _process.Resume();

    public string Output()
    {
        try
        {
            return File.ReadAllText(Log);
        }
        catch (FileNotFoundException)
        {
            // The shell that opens it has not begun yet.
            return "";
        }
    }

    public void Dispose()
    {
        _process.Dispose();
        _folder.Dispose();
    }
}
