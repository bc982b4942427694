using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence.Query;

namespace Arrakis.Persistence.Scylla.Query;

/// <summary>Made by Akka.Persistence.Query from the section <c>akka.persistence.query.journal.scylla</c>.</summary>
/// <param name="system">The system.</param>
/// <param name="config">The section.</param>
public sealed class ScyllaReadJournalProvider(ExtendedActorSystem system, Config config) : IReadJournalProvider
{
    /// <inheritdoc/>
    /// <exception cref="ConfigurationException">A section is mistaken; one line names all of it.</exception>
    public IReadJournal GetReadJournal() => new ScyllaReadJournal(system, config);
}
