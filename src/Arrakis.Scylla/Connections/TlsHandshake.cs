using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Arrakis.Scylla.Connections;

/// <summary>The client's side of TLS. A certificate's chain is checked always, its name unless the options say otherwise.</summary>
internal static class TlsHandshake
{
    /// <summary>Shakes hands over a connected stream.</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">
    /// The server's certificate is not trusted, or it refused ours.
    /// </exception>
    public static async Task<Stream> PerformAsync(
        Stream stream, TlsOptions options, IPEndPoint address, CancellationToken cancellationToken)
    {
        var tls = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            await tls.AuthenticateAsClientAsync(ToSslOptions(options, address), cancellationToken).ConfigureAwait(false);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static SslClientAuthenticationOptions ToSslOptions(TlsOptions options, IPEndPoint address)
    {
        var ssl = new SslClientAuthenticationOptions
        {
            TargetHost = options.ServerName ?? address.Address.ToString(),
            CertificateChainPolicy = ToChainPolicy(options),
        };
        if (options.ClientCertificate is { } own)
            ssl.ClientCertificateContext = SslStreamCertificateContext.Create(own, additionalCertificates: null, offline: true);
        if (!options.CheckServerName)
        {
            ssl.RemoteCertificateValidationCallback =
                static (_, _, _, errors) => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
        }
        return ssl;
    }

    /// <summary>Authorities of database clusters publish no revocation lists mostly, so none are asked for.</summary>
    private static X509ChainPolicy ToChainPolicy(TlsOptions options)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        if (options.TrustedAuthorities is { } authorities)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }
        return policy;
    }
}
