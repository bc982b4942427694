using Akka.Actor.Setup;
using Arrakis.Scylla;

namespace Arrakis.Persistence.Scylla;

/// <summary>
/// The connection, from the program instead of from the configuration: with it <c>contact-points</c>, user, password, TLS, and
/// timeouts of the section <c>akka.persistence.scylla</c> are not read. Keyspace, consistencies and schema still are.
/// </summary>
/// <param name="options">How the cluster is reached; its <see cref="ScyllaOptions.Keyspace"/> and consistencies are not used.</param>
public sealed class ScyllaPersistenceSetup(ScyllaOptions options) : Setup
{
    /// <summary>How the cluster is reached.</summary>
    public ScyllaOptions Options { get; } = options ?? throw new ArgumentNullException(nameof(options));
}
