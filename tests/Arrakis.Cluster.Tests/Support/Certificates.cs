using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Arrakis.Cluster.Tests.Support;

/// <summary>A certificate of nodes with its key, as a file with a password.</summary>
internal sealed class Certificates : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("arrakis-tls-");

    public Certificates()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=arrakis", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("arrakis");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllBytes(Path, certificate.Export(X509ContentType.Pkcs12, Password));
        File.WriteAllText(PasswordFile, Password + "\n");
    }

    public static string Password => "sesame-and-more";

    public string Path => System.IO.Path.Combine(_folder.FullName, "node.pfx");

    public string PasswordFile => System.IO.Path.Combine(_folder.FullName, "password");

    public X509Certificate2 Load() => X509CertificateLoader.LoadPkcs12FromFile(Path, Password);

    public void Dispose() => _folder.Delete(recursive: true);
}
