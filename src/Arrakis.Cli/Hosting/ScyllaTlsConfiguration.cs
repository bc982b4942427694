using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Arrakis.Scylla;
using Microsoft.Extensions.Configuration;

namespace Arrakis.Cli.Hosting;

/// <summary>TLS to ScyllaDB from the configuration: SCYLLA_TLS and the files beside it, which are PEM.</summary>
internal sealed class ScyllaTlsConfiguration(IConfiguration configuration, List<string> mistakes)
{
    private const string Switch = "SCYLLA_TLS";
    private const string AuthoritiesFile = "SCYLLA_TLS_CA_FILE";
    private const string CertificateFile = "SCYLLA_TLS_CERT_FILE";
    private const string KeyFile = "SCYLLA_TLS_KEY_FILE";
    private const string ServerName = "SCYLLA_TLS_SERVER_NAME";
    private static readonly string[] Details = [AuthoritiesFile, CertificateFile, KeyFile, ServerName];

    /// <summary>Null for plain text.</summary>
    public TlsOptions? Read()
    {
        if (!IsOn())
        {
            // Somebody who names certificates does not mean plain text.
            foreach (var name in Details.Where(name => Text(name) is not null))
                mistakes.Add($"{name} is set, but TLS is off: set {Switch}=true, or leave it out.");
            return null;
        }

        return new TlsOptions
        {
            TrustedAuthorities = Authorities(),
            ClientCertificate = Certificate(),
            ServerName = Text(ServerName),
        };
    }

    private bool IsOn()
    {
        var text = Text(Switch) ?? "false";
        if (bool.TryParse(text, out var isOn))
            return isOn;
        mistakes.Add($"{Switch} is “{text}”; it has to be true or false.");
        return true; // one mistake is told, not one for each file beside it
    }

    private X509Certificate2Collection? Authorities()
    {
        if (Text(AuthoritiesFile) is not { } file)
            return null;
        var authorities = new X509Certificate2Collection();
        if (TryLoad(AuthoritiesFile, file, () => authorities.ImportFromPemFile(file)) && authorities.Count == 0)
            mistakes.Add($"{AuthoritiesFile}: {file} holds no certificate; it has to be PEM, -----BEGIN CERTIFICATE-----.");
        return authorities.Count > 0 ? authorities : null;
    }

    private X509Certificate2? Certificate()
    {
        var (file, key) = (Text(CertificateFile), Text(KeyFile));
        if (file is not null != key is not null)
        {
            var (given, missing) = file is null ? (KeyFile, CertificateFile) : (CertificateFile, KeyFile);
            mistakes.Add($"{given} is set without {missing}: set both, or neither.");
        }

        if (file is null || key is null)
            return null;
        X509Certificate2? certificate = null;
        _ = TryLoad(
            $"{CertificateFile} and {KeyFile}", $"{file} with {key}", () => certificate = X509Certificate2.CreateFromPemFile(file, key));
        return certificate;
    }

    private bool TryLoad(string setting, string files, Action load)
    {
        try
        {
            load();
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            mistakes.Add($"{setting}: {files} cannot be read: {fault.Message}");
            return false;
        }
    }

    private string? Text(string name) => configuration[name] is { Length: > 0 } text ? text : null;
}
