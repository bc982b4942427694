using System.Runtime.InteropServices;
using System.Text;

namespace Arrakis.Cli.Top;

/// <summary>The terminal while the screen is shown: another page of it, without a cursor. Disposing of it leaves it as it was.</summary>
internal sealed class TopTerminal : IDisposable
{
    private const string Enter = "\e[?1049h\e[?25l";
    private const string Leave = "\e[?25h\e[?1049l";
    private readonly PosixSignalRegistration? _resized;
    private readonly SemaphoreSlim _wake = new(0, 1);

    public TopTerminal(CancellationTokenSource quit)
    {
        _resized = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Wake());
        Write(Enter);
        if (!Console.IsInputRedirected)
            new Thread(() => WaitForQuit(quit)) { IsBackground = true, Name = "keys" }.Start();
    }

    /// <summary>Asks for the screen to be drawn.</summary>
    public void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is about to be drawn.
        }
    }

    /// <summary>Completes when the screen is to be drawn.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _wake.WaitAsync(cancellationToken);

    /// <summary>Draws the screen over the last one, without a moment in which it is empty.</summary>
    public static void Draw(TopScreen screen, bool colours)
    {
        var (columns, rows) = (Math.Max(20, Console.WindowWidth), Math.Max(3, Console.WindowHeight));
        var lines = screen.Lines(columns, rows - 1, colours);
        var text = new StringBuilder("\e[H");
        foreach (var line in lines)
            text.Append(line).Append("\e[K\r\n");
        Write(text.Append("\e[J").Append(colours ? "\e[2m" : "").Append("q: quit").Append(colours ? "\e[0m" : "").ToString());
    }

    public void Dispose()
    {
        Write(Leave);
        _resized?.Dispose();
    }

    private static void Write(string text)
    {
        Console.Out.Write(text);
        Console.Out.Flush();
    }

    private static void WaitForQuit(CancellationTokenSource quit)
    {
        try
        {
            while (Console.ReadKey(intercept: true).KeyChar is not ('q' or 'Q'))
            {
            }

            quit.Cancel();
        }
        catch (Exception fault) when (fault is InvalidOperationException or IOException or ObjectDisposedException)
        {
            // No keys come from there, or all is over: Ctrl-C ends it.
        }
    }
}
