using Arrakis.Cli.Output.Logs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Arrakis.Cli.Hosting;

/// <summary>What is logged and how: LOG_LEVEL, LOG_FORMAT, and which settings are secrets.</summary>
internal sealed class LogConfiguration(IConfiguration configuration, List<string> mistakes)
{
    private const string Level = "LOG_LEVEL";
    private const string Format = "LOG_FORMAT";

    // Set by .NET's images.
    private const string Container = "DOTNET_RUNNING_IN_CONTAINER";

    /// <summary>Reads the settings.</summary>
    /// <param name="json">Whether JSON was asked for by an option.</param>
    /// <param name="normally">The level where nobody has said.</param>
    public LogSettings Read(bool json, LogLevel normally) =>
        new(ReadLevel(normally), ReadFormat(json), new Redactor(KnownSecrets.In(configuration)));

    private LogLevel ReadLevel(LogLevel normally)
    {
        switch (configuration[Level]?.ToLowerInvariant())
        {
            case null or "": return normally;
            case "debug": return LogLevel.Debug;
            case "info": return LogLevel.Information;
            case "warning": return LogLevel.Warning;
            case "error": return LogLevel.Error;
        }

        mistakes.Add($"{Level} is “{configuration[Level]}”; it has to be debug, info, warning or error.");
        return normally;
    }

    private bool ReadFormat(bool json)
    {
        switch (configuration[Format]?.ToLowerInvariant())
        {
            case null or "": return json || configuration[Container] is { Length: > 0 };
            case "json": return true;
            case "text": return false;
        }

        mistakes.Add($"{Format} is “{configuration[Format]}”; it has to be text or json.");
        return json;
    }
}
