using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Arrakis.Scylla.Tests.Support;

/// <summary>The server's side of TLS.</summary>
internal static class ServerTls
{
    public static async Task<Stream> AuthenticateAsync(Stream stream, X509Certificate2 certificate, X509Certificate2? clientAuthority)
    {
        var tls = new SslStream(stream);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            ClientCertificateRequired = clientAuthority is not null,
            RemoteCertificateValidationCallback = (_, client, _, _) => clientAuthority is null || IsIssuedBy(clientAuthority, client),
        };
        await tls.AuthenticateAsServerAsync(options);
        return tls;
    }

    private static bool IsIssuedBy(X509Certificate2 authority, X509Certificate? certificate)
    {
        if (certificate is not X509Certificate2 client)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(client);
    }
}
