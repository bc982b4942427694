using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Persistence;
using Akka.Persistence.Journal;

namespace Arrakis.Persistence.Scylla.Journal;

/// <summary>
/// The journal plugin: Akka.Persistence makes it where <c>akka.persistence.journal.plugin</c> is
/// <c>akka.persistence.journal.scylla</c>. A failed write or read is told to the persistent actor, which stops; what cannot be
/// serialized, or is too long, is rejected, and the actor goes on.
/// </summary>
public sealed class ScyllaJournal : AsyncWriteJournal
{
    private readonly EventLog? _log;
    private readonly ConfigurationException? _mistake;

    /// <summary>Made by Akka.Persistence. Nothing is connected to before the first request.</summary>
    /// <param name="config">The plugin's section.</param>
    public ScyllaJournal(Config config)
    {
        try
        {
            _log = EventLog.Open((ExtendedActorSystem)Context.System, config, Self.Path.Name);
        }
        catch (ConfigurationException mistake)
        {
            // A journal that ended here would leave its actors waiting for their timeouts, which do not say why.
            _mistake = mistake;
            Context.GetLogger().Error(mistake.Message);
        }
    }

    private EventLog Log => _log ?? throw new ConfigurationException(_mistake!.Message, _mistake);

    /// <inheritdoc/>
    public override Task<long> ReadHighestSequenceNrAsync(string persistenceId, long fromSequenceNr) => Log.HighestAsync(persistenceId);

    /// <inheritdoc/>
    public override Task ReplayMessagesAsync(
        IActorContext context, string persistenceId, long fromSequenceNr, long toSequenceNr, long max,
        Action<IPersistentRepresentation> recoveryCallback) =>
        Log.ReplayAsync(persistenceId, fromSequenceNr, toSequenceNr, max, recoveryCallback);

    /// <inheritdoc/>
    protected override Task<IImmutableList<Exception>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages) => Log.WriteAsync(messages);

    /// <inheritdoc/>
    protected override Task DeleteMessagesToAsync(string persistenceId, long toSequenceNr) => Log.DeleteAsync(persistenceId, toSequenceNr);
}
