using System.Diagnostics;
using System.Globalization;

namespace Arrakis.Cli.Output;

/// <summary>A bar on stderr with rate and time left: redrawn on a terminal, a line every ten seconds elsewhere.</summary>
/// <param name="total">What is to be done.</param>
/// <param name="done">What is done by now.</param>
/// <param name="before">What was done before this run, which says nothing of its rate.</param>
internal sealed class ProgressBar(long total, Func<long> done, long before = 0) : IDisposable
{
    private const int Width = 24;
    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>Draws until the work is done, and awaits it.</summary>
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

    /// <summary>The line, at most 78 columns.</summary>
    internal static string Line(long total, long done, long before, TimeSpan elapsed)
    {
        var share = total == 0 ? 1 : Math.Min(1, (double)done / total);
        var filled = (int)(share * Width);
        var rate = elapsed > TimeSpan.Zero ? (done - before) / elapsed.TotalSeconds : 0;
        var left = rate > 0 && done < total ? $", {Duration(TimeSpan.FromSeconds(Math.Min(1e6, (total - done) / rate)))} left" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"[{new string('#', filled)}{new string('.', Width - filled)}] {share,5:P0} {done:N0} of {total:N0}, {rate:N0}/s{left}");
    }

    private static string Duration(TimeSpan time) => time switch
    {
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, time.Seconds)} s"),
    };

    private void Draw()
    {
        var text = Line(total, done(), before, Stopwatch.GetElapsedTime(_started));
        Console.Error.Write(_isTerminal ? $"\r{text,-78}" : text + "\n");
    }
}
