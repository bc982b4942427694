using System.Diagnostics;
using System.Globalization;
using Arrakis.Cli.Hosting;

namespace Arrakis.Cli.Replay;

/// <summary>A bar on stderr: redrawn on a terminal, a line every ten seconds elsewhere.</summary>
internal sealed class ReplayProgress(long total, ArrakisNode node) : IDisposable
{
    private const int Width = 30;
    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private readonly long _started = Stopwatch.GetTimestamp();

    public async Task WhileAsync(Task work)
    {
        var every = _isTerminal ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromSeconds(10);
        while (await Task.WhenAny(work, Task.Delay(every)) != work)
            Draw();
        await work;
        if (_isTerminal)
            Draw();
    }

    public void Dispose()
    {
        if (_isTerminal)
            Console.Error.WriteLine();
    }

    private void Draw()
    {
        var done = node.Pipeline.Totals.Durable;
        var share = total == 0 ? 1 : Math.Min(1, (double)done / total);
        var filled = (int)(share * Width);
        var text = string.Create(CultureInfo.InvariantCulture,
            $"[{new string('#', filled)}{new string('.', Width - filled)}] {share,4:P0}  {done:N0} of {total:N0}  {done / Stopwatch.GetElapsedTime(_started).TotalSeconds:N0}/s");
        Console.Error.Write(_isTerminal ? $"\r{text,-78}" : text + "\n");
    }
}
