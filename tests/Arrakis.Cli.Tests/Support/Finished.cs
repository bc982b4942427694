using System.Text.Json;

namespace Arrakis.Cli.Tests.Support;

/// <summary>What a run of the program came to.</summary>
internal sealed record Finished(int Code, string Output, string Errors)
{
    /// <summary>The output as one JSON document.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Checks the exit code; a failure shows all that was printed.</summary>
    public Finished ShouldEndWith(int code)
    {
        Code.ShouldBe(code, $"stdout:\n{Output}\nstderr:\n{Errors}");
        return this;
    }

    /// <summary>
    /// Checks that it failed with that code, told it on stderr in words, and showed no stack trace. A node may have said before
    /// that it starts.
    /// </summary>
    public Finished ShouldRefuse(int code, params string[] words)
    {
        ShouldEndWith(code);
        ErrorLines.First(line => !IsInfo(line)).ShouldStartWith("arrakis: ", customMessage: Errors);
        Errors.ShouldNotContain("   at ", customMessage: Errors);
        Errors.ShouldNotContain("Exception", customMessage: Errors);
        foreach (var word in words)
            Errors.ShouldContain(word);
        return this;
    }

    /// <summary>Checks that it logged nothing that needs attention: neither a warning nor an error.</summary>
    public Finished ShouldHaveNoProblems()
    {
        ErrorLines.Where(line => !IsInfo(line)).ShouldBeEmpty();
        return this;
    }

    private string[] ErrorLines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static bool IsInfo(string line) => line.StartsWith('{')
        ? JsonDocument.Parse(line).RootElement.GetProperty("level").GetString() is "info" or "debug"
        : line.Split(' ') is [_, "info" or "debug", ..];
}
