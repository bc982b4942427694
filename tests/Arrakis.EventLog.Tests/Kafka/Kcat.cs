using System.Diagnostics;
using Shouldly;

namespace Arrakis.EventLog.Tests.Kafka;

/// <summary>Debian's kcat: a client that is not ours.</summary>
internal static class Kcat
{
    /// <summary>Runs it and returns what it prints.</summary>
    public static async Task<string> RunAsync(string? input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("kcat", ["-X", "fetch.wait.max.ms=10", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var errors = process.StandardError.ReadToEndAsync(patience.Token);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        await process.StandardInput.WriteAsync(input ?? "");
        process.StandardInput.Close();
        await process.WaitForExitAsync(patience.Token);
        process.ExitCode.ShouldBe(0, await errors);
        return await output;
    }
}
