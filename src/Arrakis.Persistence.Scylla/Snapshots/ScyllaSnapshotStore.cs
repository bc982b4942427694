using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Persistence;
using Akka.Persistence.Snapshot;
using Arrakis.Persistence.Scylla.Configuration;

namespace Arrakis.Persistence.Scylla.Snapshots;

/// <summary>
/// The snapshot store plugin: Akka.Persistence makes it where <c>akka.persistence.snapshot-store.plugin</c> is
/// <c>akka.persistence.snapshot-store.scylla</c>. What is asked for one persistence id is done in order.
/// </summary>
public sealed class ScyllaSnapshotStore : SnapshotStore
{
    private readonly SnapshotLog? _log;
    private readonly ConfigurationException? _mistake;

    /// <summary>Made by Akka.Persistence. Nothing is connected to before the first request.</summary>
    /// <param name="config">The plugin's section.</param>
    public ScyllaSnapshotStore(Config config)
    {
        try
        {
            var settings = SnapshotSettings.From(config, Self.Path.Name);
            var system = (ExtendedActorSystem)Context.System;
            _log = new(system, ScyllaPersistence.Get(system).StoreOf(settings.Store), settings);
        }
        catch (ConfigurationException mistake)
        {
            // A store that ended here would leave its actors waiting for their timeouts, which do not say why.
            _mistake = mistake;
            Context.GetLogger().Error(mistake.Message);
        }
    }

    private SnapshotLog Log => _log ?? throw new ConfigurationException(_mistake!.Message, _mistake);

    /// <inheritdoc/>
    protected override async Task<SelectedSnapshot?> LoadAsync(string persistenceId, SnapshotSelectionCriteria criteria) =>
        await Log.LoadAsync(persistenceId, criteria).ConfigureAwait(false);

    /// <inheritdoc/>
    protected override async Task SaveAsync(SnapshotMetadata metadata, object snapshot) =>
        await Log.SaveAsync(metadata, snapshot).ConfigureAwait(false);

    /// <inheritdoc/>
    protected override async Task DeleteAsync(SnapshotMetadata metadata) => await Log.DeleteAsync(metadata).ConfigureAwait(false);

    /// <inheritdoc/>
    protected override async Task DeleteAsync(string persistenceId, SnapshotSelectionCriteria criteria) =>
        await Log.DeleteAsync(persistenceId, criteria).ConfigureAwait(false);
}
