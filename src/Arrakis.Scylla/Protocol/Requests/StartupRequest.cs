using System.Reflection;

namespace Arrakis.Scylla.Protocol.Requests;

/// <summary>
/// STARTUP: how the connection is to be used (native protocol v4, section 4.1.1). A server ignores the keys that it does not
/// know.
/// </summary>
internal sealed class StartupRequest : IRequest
{
    private const string CqlVersion = "3.0.0";
    private const string DriverName = "Arrakis.Scylla";

    private static readonly string DriverVersion = typeof(StartupRequest).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    private readonly List<KeyValuePair<string, string>> _options;

    /// <summary>Creates the request.</summary>
    /// <param name="applicationName">How the application names itself; null for not at all.</param>
    /// <param name="extensions">Keys of ScyllaDB's protocol extensions to switch on, each with its value.</param>
    public StartupRequest(string? applicationName = null, IEnumerable<KeyValuePair<string, string>>? extensions = null)
    {
        _options =
        [
            new("CQL_VERSION", CqlVersion),
            new("DRIVER_NAME", DriverName),
            new("DRIVER_VERSION", DriverVersion),
        ];
        if (applicationName is not null)
            _options.Add(new("APPLICATION_NAME", applicationName));
        if (extensions is not null)
            _options.AddRange(extensions);
    }

    public Opcode Opcode => Opcode.Startup;

    public void Write(CqlWriter writer, ProtocolVersion version) => writer.StringMap(_options);
}
