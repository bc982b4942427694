using System.Net;
using System.Reflection;

namespace Arrakis.Pipeline.Web;

/// <summary>Where the web pages listen and what they allow.</summary>
public sealed record WebOptions
{
    /// <summary>The port (<c>HTTP_PORT</c>), 0 to 65535; 0 takes any free one. Defaults to 8080.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>
    /// The address to listen on (<c>HTTP_ADDRESS</c>). Defaults to 127.0.0.1: nobody but this machine. On any other address,
    /// other machines get <c>/health</c> and <c>/metrics</c>, and everything else with the token.
    /// </summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>What other machines have to bring (<c>HTTP_TOKEN</c>); null lets none of them in. A secret.</summary>
    public string? Token { get; init; }

    /// <summary>How long the answer to a wrong token waits. Defaults to 1 s.</summary>
    public TimeSpan WrongTokenDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The most pages that may listen to events at once, at least 1. Defaults to 64; each costs about 10 KB.</summary>
    public int MaxEventStreams { get; init; } = 64;

    /// <summary>How long a part may take to say that it is ready. Defaults to 2 s.</summary>
    public TimeSpan ReadinessTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the parts are asked whether they are ready, for the metrics. Defaults to 10 s.</summary>
    public TimeSpan HealthInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the state of the run is read and pushed. Defaults to 1 s.</summary>
    public TimeSpan SampleInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the list of communities is pushed at most. Defaults to 2 s.</summary>
    public TimeSpan CommunitiesInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many samples the charts show. Defaults to 300, which is five minutes.</summary>
    public int HistoryPoints { get; init; } = 300;

    /// <summary>How long a stop waits for requests that are being answered. Defaults to 5 s.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Takes secrets out of what parts of the process say of themselves. Defaults to leaving it as it is.</summary>
    public Func<string, string> Redact { get; init; } = static text => text;

    /// <summary>The version of the running program, as its build says it.</summary>
    public static string ProgramVersion { get; } =
        typeof(WebOptions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>The program's version, as the pages show it. Defaults to <see cref="ProgramVersion"/>.</summary>
    public string Version { get; init; } = ProgramVersion;

    /// <summary>Where it listens; never the token.</summary>
    public override string ToString() => $"{new IPEndPoint(Address, Port)}, token {(Token is null ? "none" : "<redacted>")}";
}
