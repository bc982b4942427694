using System.Globalization;
using System.Text.RegularExpressions;

namespace Arrakis.Cli.Tests.Top;

/// <summary>A program on a terminal of its own, made by util-linux' <c>script</c>, and what stands on it.</summary>
internal sealed partial class PtyScreen : IAsyncDisposable
{
    private readonly System.Diagnostics.Process _script;
    private readonly System.Text.StringBuilder _written = new();

    private PtyScreen(System.Diagnostics.Process script)
    {
        _script = script;
        _ = ReadAsync();
    }

    /// <summary>All that was written to the terminal.</summary>
    public string Written
    {
        get
        {
            lock (_written)
                return _written.ToString();
        }
    }

    /// <summary>The lines that stand there, without colours.</summary>
    public string[] Lines => [.. Steering().Replace(Written.Split("\e[H")[^1], "").Split('\n').Select(l => l.TrimEnd('\r'))];

    public static PtyScreen Start(
        int columns, int rows, string directory, string[] arguments, params (string Name, string Value)[] environment)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var command = string.Create(
            CultureInfo.InvariantCulture,
            $"stty cols {columns} rows {rows}; exec {dotnet} {ArrakisProcess.Program} {string.Join(' ', arguments)}");
        var start = new System.Diagnostics.ProcessStartInfo("script", ["-qefc", command, "/dev/null"])
        {
            WorkingDirectory = directory, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        };
        start.Environment["TERM"] = "xterm-256color";
        start.Environment.Remove("NO_COLOR");
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new PtyScreen(System.Diagnostics.Process.Start(start)!);
    }

    /// <summary>Presses keys.</summary>
    public async Task PressAsync(string keys)
    {
        await _script.StandardInput.WriteAsync(keys);
        await _script.StandardInput.FlushAsync();
    }

    /// <summary>Waits for its end, and returns the exit code.</summary>
    public async Task<int> EndAsync()
    {
        using var limit = new CancellationTokenSource(ArrakisProcess.Limit);
        await _script.WaitForExitAsync(limit.Token);
        return _script.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_script.HasExited)
            _script.Kill(entireProcessTree: true);
        await _script.WaitForExitAsync();
        _script.Dispose();
    }

    [GeneratedRegex(@"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]")]
    private static partial Regex Steering();

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        while (await _script.StandardOutput.ReadAsync(buffer) is > 0 and var read)
        {
            lock (_written)
                _written.Append(buffer, 0, read);
        }
    }
}
