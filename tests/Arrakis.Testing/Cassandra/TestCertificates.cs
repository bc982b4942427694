using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Arrakis.Testing.Cassandra;

/// <summary>An authority made for one cluster, and what it signed: the nodes' certificate and a client's.</summary>
public sealed class TestCertificates : IDisposable
{
    private const string Password = "for-tests";
    private static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientUse = new("1.3.6.1.5.5.7.3.2");

    private readonly RSA _authorityKey = RSA.Create(2048);
    private readonly string _keyStore;
    private readonly string _trustStore;

    private TestCertificates(string folder, IEnumerable<IPAddress> addresses)
    {
        _keyStore = Path.Combine(folder, "server.p12");
        _trustStore = Path.Combine(folder, "clients.p12");
        var request = new CertificateRequest(
            "CN=Authority of the tests", _authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        Authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));

        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("node.arrakis.test");
        foreach (var address in addresses)
            names.AddIpAddress(address);
        using var server = Sign("CN=node.arrakis.test", ServerUse, names.Build());
        File.WriteAllBytes(_keyStore, server.Export(X509ContentType.Pfx, Password));
        Client = Sign("CN=client.arrakis.test", ClientUse, null);
    }

    /// <summary>The authority that signed both, without its key.</summary>
    public X509Certificate2 Authority { get; }

    /// <summary>A client's certificate with its key, which nodes accept.</summary>
    public X509Certificate2 Client { get; }

    internal static async Task<TestCertificates> CreateAsync(
        string folder, IEnumerable<IPAddress> addresses, CancellationToken cancellationToken)
    {
        var certificates = new TestCertificates(folder, addresses);
        var authority = Path.Combine(folder, "authority.pem");
        await File.WriteAllTextAsync(authority, certificates.Authority.ExportCertificatePem(), cancellationToken);
        // Java trusts only what its own tool has marked as trusted.
        using var tool = Process.Start(new ProcessStartInfo("keytool",
            [
                "-importcert", "-noprompt", "-alias", "authority", "-file", authority, "-keystore", certificates._trustStore, "-storetype",
                "PKCS12", "-storepass", Password,
            ])
        { RedirectStandardOutput = true, RedirectStandardError = true }) ?? throw new InvalidOperationException("keytool did not start.");
        var errors = tool.StandardError.ReadToEndAsync(cancellationToken);
        var output = await tool.StandardOutput.ReadToEndAsync(cancellationToken);
        await tool.WaitForExitAsync(cancellationToken);
        return tool.ExitCode == 0
            ? certificates
            : throw new InvalidOperationException($"keytool ended with {tool.ExitCode}: {output} {await errors}");
    }

    internal string Yaml(bool clientCertificates) => $"""
        client_encryption_options:
            enabled: true
            keystore: {_keyStore}
            keystore_password: {Password}
            require_client_auth: {(clientCertificates ? "true" : "false")}
            truststore: {_trustStore}
            truststore_password: {Password}
            protocol: TLS
            store_type: PKCS12
            cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]
        """;

    /// <summary>Forgets the keys.</summary>
    public void Dispose()
    {
        Authority.Dispose();
        Client.Dispose();
        _authorityKey.Dispose();
    }

    private X509Certificate2 Sign(string name, Oid use, X509Extension? alternativeNames)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([use], critical: false));
        if (alternativeNames is not null)
            request.CertificateExtensions.Add(alternativeNames);
        using var signed = request.Create(Authority, Authority.NotBefore, Authority.NotAfter, RandomNumberGenerator.GetBytes(8));
        using var withKey = signed.CopyWithPrivateKey(key);
        // Through PKCS#12 and back: SslStream does not take a key that lives only in this process on every platform.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx, Password), Password, X509KeyStorageFlags.Exportable);
    }
}
