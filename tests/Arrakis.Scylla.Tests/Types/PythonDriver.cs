using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Arrakis.Scylla.Tests.Types;

/// <summary>
/// Debian's <c>python3-cassandra</c>: another client's idea of what is what. Of several Pythons only Debian's has that module.
/// </summary>
internal static class PythonDriver
{
    private const string Python = "/usr/bin/python3";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Runs a script of the folder <c>python</c>.</summary>
    /// <param name="script">Its name.</param>
    /// <param name="job">What it reads from its standard input, as JSON.</param>
    /// <param name="options">Options of Python itself.</param>
    /// <returns>What it wrote to its standard output, which is JSON.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message has its standard error.</exception>
    public static async Task<T> RunAsync<T>(string script, object job, params string[] options)
    {
        var start = new ProcessStartInfo(Python, [.. options, Path.Combine(AppContext.BaseDirectory, "python", script)])
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
        await WriteAsync(python.StandardInput, JsonSerializer.Serialize(job, Json), timeout.Token);
        await python.WaitForExitAsync(timeout.Token);
        return python.ExitCode == 0
            ? JsonSerializer.Deserialize<T>(await output, Json)!
            : throw new InvalidOperationException(
                $"{script} ended with {python.ExitCode}; {Python} needs Debian's python3-cassandra. It wrote:\n{await error}");
    }

    private static async Task WriteAsync(StreamWriter input, string text, CancellationToken cancellationToken)
    {
        try
        {
            await input.WriteAsync(text.AsMemory(), cancellationToken);
            input.Close();
        }
        catch (IOException)
        {
            // It ended before it had read all; why, its exit code and its standard error say.
        }
    }

    /// <param name="Class">The server's class of the type.</param>
    /// <param name="Value">The value, as the script takes it.</param>
    /// <param name="Hex">Our bytes.</param>
    internal sealed record Case(string Class, object? Value, string Hex);

    /// <param name="Hex">The other client's bytes.</param>
    /// <param name="Same">Whether it reads ours as the value.</param>
    internal sealed record Answer(string Hex, bool Same);
}
