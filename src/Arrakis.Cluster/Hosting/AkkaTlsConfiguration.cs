using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;

namespace Arrakis.Cluster.Hosting;

/// <summary>TLS between nodes from the configuration: AKKA_TLS_CERTIFICATE, which is PKCS #12, and what stands beside it.</summary>
internal sealed class AkkaTlsConfiguration(IConfiguration configuration, List<string> mistakes)
{
    private const string Certificate = "AKKA_TLS_CERTIFICATE";
    private const string Password = "AKKA_TLS_CERTIFICATE_PASSWORD";
    private const string PasswordFile = "AKKA_TLS_CERTIFICATE_PASSWORD_FILE";
    private const string Verify = "AKKA_TLS_VERIFY";

    /// <summary>The certificate with its key, null for plain text; and whether those of others are checked.</summary>
    public (X509Certificate2? Certificate, bool Checks) Read()
    {
        if (Text(Certificate) is not { } file)
        {
            // Somebody who names these does not mean plain text.
            foreach (var name in new[] { Password, PasswordFile, Verify }.Where(name => Text(name) is not null))
                mistakes.Add($"{name} is set, but nodes speak in plain text: set {Certificate}, or leave it out.");
            return (null, true);
        }

        var certificate = ReadPassword() is { } password ? Load(file, password) : null;
        if (certificate is { HasPrivateKey: false })
            mistakes.Add($"{Certificate}: {file} holds no private key; it has to be PKCS #12 with certificate and key.");
        return (certificate, Checks());
    }

    private bool Checks()
    {
        if (bool.TryParse(Text(Verify) ?? "true", out var checks))
            return checks;
        mistakes.Add($"{Verify} is “{Text(Verify)}”; it has to be true or false.");
        return true;
    }

    // Null where it could not be read; empty where there is none.
    private string? ReadPassword()
    {
        if (Text(Password) is not null && Text(PasswordFile) is not null)
            mistakes.Add($"{Password} and {PasswordFile} are both set: set one of them.");
        if (Text(PasswordFile) is not { } file)
            return Text(Password) ?? "";
        try
        {
            return File.ReadAllText(file).TrimEnd('\r', '\n');
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            mistakes.Add($"{PasswordFile}: {file} cannot be read: {fault.Message}");
            return null;
        }
    }

    private X509Certificate2? Load(string file, string password)
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12FromFile(file, password);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            mistakes.Add($"{Certificate}: {file} cannot be read: {fault.Message}");
            return null;
        }
    }

    private string? Text(string name) => configuration[name] is { Length: > 0 } text ? text : null;
}
