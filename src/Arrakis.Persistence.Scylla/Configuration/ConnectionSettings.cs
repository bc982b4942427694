using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Arrakis.Scylla;

namespace Arrakis.Persistence.Scylla.Configuration;

/// <summary>Reads the connection's part of a store's section.</summary>
internal static class ConnectionSettings
{
    public static ScyllaOptions Read(HoconReader reader) => new()
    {
        ContactPoints = reader.Texts("contact-points"),
        LocalDatacenter = reader.Text("local-dc"),
        AllowRemoteDatacenters = reader.Flag("allow-remote-datacenters"),
        Username = reader.Text("username"),
        Password = Password(reader),
        Tls = reader.Flag("tls.enabled") ? Tls(reader) : null,
        ConnectTimeout = reader.Duration("connect-timeout"),
        RequestTimeout = reader.Duration("request-timeout"),
        AttemptTimeout = reader.Duration("attempt-timeout"),
        ConnectionsPerHost = reader.Number("connections-per-host", 1, 64),
        ApplicationName = "Arrakis.Persistence.Scylla",
    };

    private static string? Password(HoconReader reader)
    {
        if (reader.Text("password-variable") is not { } variable)
            return reader.Text("password");
        var password = Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrEmpty(password))
            reader.Mistake("password-variable", $"is {variable}, and the environment has no such variable");
        return password;
    }

    private static TlsOptions Tls(HoconReader reader) => new()
    {
        TrustedAuthorities = reader.Text("tls.authority-file") is { } file
            ? Load(reader, "tls.authority-file", () => Authorities(file))
            : null,
        ClientCertificate = reader.Text("tls.certificate-file") is { } certificate
            ? Load(reader, "tls.certificate-file", () => Certificate(certificate, reader.Text("tls.key-file")))
            : null,
        ServerName = reader.Text("tls.server-name"),
        CheckServerName = reader.Flag("tls.check-server-name"),
    };

    private static X509Certificate2Collection Authorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities;
    }

    private static X509Certificate2 Certificate(string file, string? keyFile)
    {
        using var loaded = X509Certificate2.CreateFromPemFile(file, keyFile ?? file);
        // Through PKCS#12 and back: not on every platform does TLS take a key that lives only in this process.
        return X509CertificateLoader.LoadPkcs12(loaded.Export(X509ContentType.Pkcs12), null);
    }

    private static T? Load<T>(HoconReader reader, string key, Func<T> load)
        where T : class
    {
        try
        {
            return load();
        }
        catch (Exception exception) when (exception is IOException or CryptographicException or UnauthorizedAccessException)
        {
            reader.Mistake(key, $"cannot be read ({exception.Message})");
            return null;
        }
    }
}
