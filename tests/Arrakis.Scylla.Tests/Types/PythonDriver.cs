using System.Diagnostics;
using System.Text.Json;
using Shouldly;

namespace Arrakis.Scylla.Tests.Types;

/// <summary>Debian's <c>python3-cassandra</c>: another client's idea of a value's bytes.</summary>
internal static class PythonDriver
{
    private const string Python = "/usr/bin/python3";
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static async Task<Answer[]> CheckAsync(IReadOnlyList<Case> cases)
    {
        var start = new ProcessStartInfo(Python, [Path.Combine(AppContext.BaseDirectory, "python", "encode.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var python = Process.Start(start) ?? throw new InvalidOperationException($"{Python} did not start.");
        using var timeout = new CancellationTokenSource(Limit);
        using var stop = timeout.Token.Register(() => python.Kill());
        var output = python.StandardOutput.ReadToEndAsync(timeout.Token);
        var error = python.StandardError.ReadToEndAsync(timeout.Token);
        await python.StandardInput.WriteAsync(JsonSerializer.Serialize(cases, Json).AsMemory(), timeout.Token);
        python.StandardInput.Close();
        await python.WaitForExitAsync(timeout.Token);
        python.ExitCode.ShouldBe(0, $"{await error}\nNeeded: Debian's python3-cassandra.");
        return JsonSerializer.Deserialize<Answer[]>(await output, Json)!;
    }

    /// <param name="Class">The server's class of the type.</param>
    /// <param name="Value">The value, as the script takes it.</param>
    /// <param name="Hex">Our bytes.</param>
    internal sealed record Case(string Class, object? Value, string Hex);

    /// <param name="Hex">The other client's bytes.</param>
    /// <param name="Same">Whether it reads ours as the value.</param>
    internal sealed record Answer(string Hex, bool Same);
}
