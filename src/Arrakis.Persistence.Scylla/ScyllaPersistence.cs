using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Arrakis.Persistence.Scylla.Configuration;
using Arrakis.Persistence.Scylla.Sessions;

namespace Arrakis.Persistence.Scylla;

/// <summary>
/// The extension that holds the sessions: one per ActorSystem and section that describes a connection, shared by journal,
/// snapshot store and query, and closed when the system has terminated, which is a part of its coordinated shutdown.
/// </summary>
public sealed class ScyllaPersistence : IExtension
{
    private readonly ConcurrentDictionary<string, Lazy<Store>> _stores = new(StringComparer.Ordinal);
    private readonly ActorSystem _system;

    internal ScyllaPersistence(ExtendedActorSystem system)
    {
        _system = system;
        system.Settings.InjectTopLevelFallback(DefaultConfig);
        system.RegisterOnTermination(CloseSessions);
    }

    /// <summary>The defaults, with a comment for each key; to be the fallback of a system's configuration.</summary>
    public static Config DefaultConfig { get; } =
        ConfigurationFactory.FromResource<ScyllaPersistence>("Arrakis.Persistence.Scylla.reference.conf");

    /// <summary>The extension of a system; the first call makes its defaults known to it.</summary>
    public static ScyllaPersistence Get(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.WithExtension<ScyllaPersistence, ScyllaPersistenceProvider>();
    }

    /// <summary>The store that a section describes.</summary>
    /// <exception cref="ConfigurationException">The section is mistaken; one line names all of it.</exception>
    internal Store StoreOf(string path) =>
        _stores.GetOrAdd(path, key => new Lazy<Store>(() => new Store(StoreSettings.From(_system, key)))).Value;

    // The system waits for this before it has terminated, and nothing of it uses the sessions any more.
    private void CloseSessions() => Task.WhenAll(_stores.Values
        .Where(store => store.IsValueCreated)
        .Select(store => store.Value.DisposeAsync().AsTask())).GetAwaiter().GetResult();
}
