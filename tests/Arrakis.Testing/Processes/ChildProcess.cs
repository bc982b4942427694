using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Arrakis.Testing.Processes;

/// <summary>
/// A server as a child of this process. It writes to a file instead of a pipe, so that it never waits for a reader, and the
/// kernel kills it when this process ends, however it ends.
/// </summary>
public sealed partial class ChildProcess : IDisposable
{
    private const int SigKill = 9;
    private const int SigTerm = 15;
    private const int SigContinue = 18;
    private const int SigStop = 19;

    private readonly Process _process;
    private readonly string _command;

    private ChildProcess(Process process, string command) => (_process, _command) = (process, command);

    /// <summary>The program's process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>How it ended: its exit code, or 128 and the signal's number.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts a program.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="log">Where its output is appended.</param>
    /// <param name="user">Who runs it; null for the user of this process.</param>
    /// <exception cref="InvalidOperationException">setpriv is missing, which is a part of util-linux.</exception>
    public static ChildProcess Start(IReadOnlyList<string> command, string log, string? user = null)
    {
        var start = new ProcessStartInfo("setpriv");
        if (user is not null)
            AddTo(start, "--reuid", user, "--regid", user, "--init-groups");
        // setpriv and sh both become the program that they start, so that the process id is the program's.
        AddTo(start, "--pdeathsig", "KILL", "sh", "-c", """log=$1; shift; exec "$@" >>"$log" 2>&1 </dev/null""", "sh", log);
        AddTo(start, [.. command]);
        return new ChildProcess(ParentThread.Start(start), command[0]);
    }

    /// <summary>kill -9.</summary>
    public void Kill() => Signal(SigKill);

    /// <summary>SIGTERM: it may tidy up.</summary>
    public void Terminate() => Signal(SigTerm);

    /// <summary>SIGSTOP: it stalls, and its sockets stay open.</summary>
    public void Pause() => Signal(SigStop);

    /// <summary>SIGCONT: it goes on.</summary>
    public void Resume() => Signal(SigContinue);

    /// <summary>Completes when it has ended.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Kills it if it still runs, and waits for its end.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static void AddTo(ProcessStartInfo start, params string[] arguments)
    {
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);

    private void Signal(int signal)
    {
        if (!_process.HasExited && SendSignal(_process.Id, signal) != 0 && !_process.HasExited)
        {
            throw new InvalidOperationException(
                $"kill -{signal} of {_command} ({_process.Id}) failed with errno {Marshal.GetLastPInvokeError()}");
        }
    }
}
