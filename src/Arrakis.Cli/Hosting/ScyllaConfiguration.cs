using System.Globalization;
using System.Text.RegularExpressions;
using Arrakis.Scylla;
using Microsoft.Extensions.Configuration;

namespace Arrakis.Cli.Hosting;

/// <summary>ScyllaDB from the configuration: the settings SCYLLA_*. No secret is ever part of a mistake.</summary>
internal sealed partial class ScyllaConfiguration(IConfiguration configuration, List<string> mistakes)
{
    private const string Bundle = "SCYLLA_CLOUD_BUNDLE";
    private const string ContactPoints = "SCYLLA_CONTACT_POINTS";

    /// <summary>Whether somebody has said where ScyllaDB is.</summary>
    public bool IsNamed => Text(ContactPoints) is not null || Text(Bundle) is not null;

    /// <summary>Reads them; what is mistaken is added to the mistakes, and stands at its usual value in what is returned.</summary>
    public ScyllaSettings Read()
    {
        RefuseBundle();
        var keyspace = Keyspace();
        var (username, password) = User();
        var options = new ScyllaOptions
        {
            ContactPoints = Text(ContactPoints)?.Split(',', StringSplitOptions.TrimEntries) ?? ["127.0.0.1"],
            Port = Number("SCYLLA_PORT", 1, 65_535) ?? ScyllaOptions.DefaultPort,
            LocalDatacenter = Text("SCYLLA_LOCAL_DC"),
            Username = username,
            Password = password,
            Tls = new ScyllaTlsConfiguration(configuration, mistakes).Read(),
            ApplicationName = "arrakis",
        };
        mistakes.AddRange(options.Validate().Select(mistake => $"ScyllaDB: {mistake}"));
        return new ScyllaSettings
        {
            Options = options,
            Keyspace = keyspace ?? ScyllaSettings.DefaultKeyspace,
            IsKeyspaceNamed = keyspace is not null,
            ReplicationFactor = Number("SCYLLA_REPLICATION_FACTOR", 1, 100),
        };
    }

    private void RefuseBundle()
    {
        if (Text(Bundle) is not null)
        {
            mistakes.Add(
                $"{Bundle} is set, but secure-connect bundles were withdrawn by their vendor: name the nodes with {ContactPoints}, and their "
                + "certificates with SCYLLA_TLS=true, SCYLLA_TLS_CA_FILE, SCYLLA_TLS_CERT_FILE and SCYLLA_TLS_KEY_FILE.");
        }
    }

    private string? Keyspace()
    {
        if (Text("SCYLLA_KEYSPACE") is not { } name || KeyspaceName().IsMatch(name))
            return Text("SCYLLA_KEYSPACE");
        mistakes.Add($"SCYLLA_KEYSPACE is “{name}”; it has to be 1 to 48 of a-z, 0-9 and _, a letter first.");
        return null;
    }

    private (string? Username, string? Password) User()
    {
        var (username, password) = (Text("SCYLLA_USERNAME"), Text("SCYLLA_PASSWORD"));
        if (username is not null != password is not null)
        {
            mistakes.Add(username is null
                ? "SCYLLA_PASSWORD is set without SCYLLA_USERNAME: set both, or neither."
                : "SCYLLA_USERNAME is set without SCYLLA_PASSWORD: set both, or neither.");
            return default;
        }

        return (username, password);
    }

    private string? Text(string name) => configuration[name] is { Length: > 0 } text ? text : null;

    private int? Number(string name, int least, int most)
    {
        if (Text(name) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        mistakes.Add($"{name} is “{text}”; it has to be a whole number from {least} to {most}.");
        return null;
    }

    // Lower case alone: names that have to be quoted are a trap in every other tool.
    [GeneratedRegex("^[a-z][a-z0-9_]{0,47}$", RegexOptions.CultureInvariant)]
    private static partial Regex KeyspaceName();
}
