using Akka.Actor;

namespace Arrakis.Persistence.Scylla;

/// <summary>Makes the extension; <c>akka.extensions</c> may name it, so that a system knows the defaults from its start.</summary>
public sealed class ScyllaPersistenceProvider : ExtensionIdProvider<ScyllaPersistence>
{
    /// <inheritdoc/>
    public override ScyllaPersistence CreateExtension(ExtendedActorSystem system) => new(system);
}
