using Microsoft.Extensions.Configuration;

namespace Arrakis.Cli.Hosting;

/// <summary>
/// How brokers are trusted and who we say we are: KAFKA_SECURITY_PROTOCOL and what belongs to it, as librdkafka's settings.
/// </summary>
internal sealed class KafkaSecurityConfiguration(IConfiguration configuration, List<string> mistakes)
{
    private const string Protocol = "KAFKA_SECURITY_PROTOCOL";
    private const string Mechanism = "KAFKA_SASL_MECHANISM";
    private const string Username = "KAFKA_SASL_USERNAME";
    private const string Password = "KAFKA_SASL_PASSWORD";
    private const string Authorities = "KAFKA_SSL_CA_LOCATION";
    private static readonly string[] Protocols = ["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"];
    private static readonly string[] Mechanisms = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"];

    /// <summary>The settings by librdkafka's names; the password among them.</summary>
    public Dictionary<string, string> Read()
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        if (OneOf(Protocol, Protocols, "plaintext") is not { } protocol)
            return settings;
        if (protocol != "plaintext")
            settings["security.protocol"] = protocol;
        ReadTls(protocol, settings);
        ReadSasl(protocol, settings);
        return settings;
    }

    private void ReadTls(string protocol, Dictionary<string, string> settings)
    {
        if (Text(Authorities) is not { } file)
            return;
        // Somebody who names certificates does not mean plain text.
        if (!protocol.EndsWith("ssl", StringComparison.Ordinal))
            mistakes.Add($"{Authorities} is set, but {Protocol} is {protocol}: set ssl or sasl_ssl, or leave {Authorities} out.");
        else if (!File.Exists(file) && !Directory.Exists(file))
        {
            mistakes.Add(
                $"{Authorities} is {file}, which does not exist; it has to be a PEM file of the authorities to trust, "
                + "or a directory of such.");
        }

        settings["ssl.ca.location"] = file;
    }

    private void ReadSasl(string protocol, Dictionary<string, string> settings)
    {
        string[] names = [Mechanism, Username, Password];
        if (!protocol.StartsWith("sasl", StringComparison.Ordinal))
        {
            foreach (var name in names.Where(name => Text(name) is not null))
                mistakes.Add($"{name} is set, but {Protocol} is {protocol}: set sasl_ssl (or sasl_plaintext), or leave {name} out.");
            return;
        }

        foreach (var name in names.Where(name => Text(name) is null))
            mistakes.Add($"{Protocol} is {protocol}, but {name} is not set: set {string.Join(", ", names)}.");
        if (Text(Mechanism) is null || OneOf(Mechanism, Mechanisms, "") is not { } mechanism)
            return;
        settings["sasl.mechanism"] = mechanism;
        settings["sasl.username"] = Text(Username) ?? "";
        settings["sasl.password"] = Text(Password) ?? "";
    }

    // As the list writes it, however it is given; null if it is none of them.
    private string? OneOf(string name, string[] known, string normally)
    {
        var text = Text(name) ?? normally;
        if (Array.Find(known, k => k.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } found)
            return found;
        mistakes.Add($"{name} is “{text}”; it has to be {string.Join(", ", known[..^1])} or {known[^1]}.");
        return null;
    }

    private string? Text(string name) => configuration[name] is { Length: > 0 } text ? text : null;
}
