using System.Security.Cryptography.X509Certificates;

namespace Arrakis.Scylla;

/// <summary>
/// TLS to the nodes. Certificates are checked, names too, unless it says otherwise. Whether one was revoked is not asked: the
/// authorities of database clusters mostly publish no lists.
/// </summary>
public sealed record TlsOptions
{
    /// <summary>The authorities to trust instead of the system's; null for the system's.</summary>
    public X509Certificate2Collection? TrustedAuthorities { get; init; }

    /// <summary>This client's own certificate with its key, where the servers ask for one; null for none.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>The name that servers' certificates have to carry; null for each node's address.</summary>
    public string? ServerName { get; init; }

    /// <summary>Whether the name in a certificate is checked (default: yes). The chain is checked always.</summary>
    public bool CheckServerName { get; init; } = true;
}
