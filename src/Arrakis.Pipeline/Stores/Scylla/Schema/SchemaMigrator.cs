using Arrakis.Scylla;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Statements;

namespace Arrakis.Pipeline.Stores.Scylla.Schema;

/// <summary>
/// Brings a keyspace to the schema of this program: <c>arrakis schema apply</c>. Migrations are applied in order of their
/// number and recorded with the checksum of their text; a changed one, a gap, and one that a newer program applied are
/// refused. Two nodes may do it at once, and one that is killed midway is simply run again.
/// </summary>
/// <param name="session">The cluster; it needs no keyspace.</param>
/// <param name="options">The keyspace, and how it is made.</param>
/// <param name="migrations">Other migrations than <see cref="Migration.Embedded"/>; null for those.</param>
public sealed class SchemaMigrator(ScyllaSession session, SchemaOptions options, IReadOnlyList<Migration>? migrations = null)
{
    private static readonly string Owner = $"{Environment.MachineName}, process {Environment.ProcessId}";
    private readonly IReadOnlyList<Migration> _migrations = migrations ?? Migration.Embedded;
    private readonly SchemaRecords _records = new(session, options.Keyspace);

    /// <summary>Applies what is pending.</summary>
    /// <param name="onStep">Is told each statement before it is run; null for nobody.</param>
    /// <param name="cancellationToken">Stops between statements; what is done stays, and the next run goes on there.</param>
    /// <exception cref="ArgumentException">The options are mistaken.</exception>
    /// <exception cref="SchemaException">The keyspace's schema is not one that this program may go on from.</exception>
    /// <exception cref="ScyllaException">What the server said, or the way to it.</exception>
    public async Task<SchemaReport> ApplyAsync(Action<SchemaStep>? onStep = null, CancellationToken cancellationToken = default)
    {
        if (options.Validate() is { Count: > 0 } mistakes)
            throw new ArgumentException(string.Join("\n", mistakes));
        var server = await SchemaServer.AskAsync(session, cancellationToken);
        var template = new SchemaTemplate(options, server, session.Topology);
        var catalog = SchemaCatalog.Of(session, server);
        await new SchemaBootstrap(catalog, options.Keyspace, text => RunAsync(new SchemaStep(null, text), onStep, cancellationToken))
            .RunAsync(template.Statements(Migration.Bootstrap), cancellationToken);

        // The lease outlives the slowest statement: it may take the time of agreement once itself, and once more to be agreed on.
        var lease = 3 * options.AgreementTimeout;
        await using var schemaLock = new SchemaLock(session, options.Keyspace, $"{Owner}, {Guid.NewGuid():N}", lease);
        await schemaLock.TakeAsync(options.LockTimeout, cancellationToken);
        var applied = new List<Migration>();
        foreach (var migration in Pending(await _records.ReadAsync(Consistency.Quorum, cancellationToken)))
        {
            foreach (var statement in template.Statements(migration.Text))
            {
                await schemaLock.RenewAsync(cancellationToken);
                await RunAsync(new SchemaStep(migration, statement), onStep, cancellationToken);
            }

            await _records.WriteAsync(migration, server.Name, Owner, DateTimeOffset.UtcNow, cancellationToken);
            applied.Add(migration);
        }

        var notices = await catalog.ReplicationNoticeAsync(options, cancellationToken) is { } notice
            ? template.Notices.Append(notice)
            : template.Notices;
        return new SchemaReport(options.Keyspace, server.Name, applied, [.. notices]);
    }

    /// <summary>How each migration stands; all pending where there is no keyspace yet. Changes nothing.</summary>
    public async Task<IReadOnlyList<MigrationStatus>> StatusAsync(CancellationToken cancellationToken = default)
    {
        var catalog = SchemaCatalog.Of(session, await SchemaServer.AskAsync(session, cancellationToken));
        var hasRecords = await catalog.HasTableAsync(options.Keyspace, "schema_migrations", cancellationToken);
        return SchemaRecords.Compare(_migrations, hasRecords ? await _records.ReadAsync(Consistency.LocalQuorum, cancellationToken) : []);
    }

    /// <summary>
    /// What the live schema has otherwise than the migrations that are applied say: types, columns, kinds of columns, and the
    /// table options that they name. Changes nothing.
    /// </summary>
    public async Task<IReadOnlyList<SchemaDifference>> DiffAsync(CancellationToken cancellationToken = default)
    {
        var server = await SchemaServer.AskAsync(session, cancellationToken);
        var template = new SchemaTemplate(options, server, session.Topology);
        var applied = (await StatusAsync(cancellationToken)).Where(
            status => status.State is not (MigrationState.Pending or MigrationState.Missing))
            .Select(status => status.Number).ToHashSet();
        if (applied.Count == 0)
            return [];
        var texts = _migrations.Where(migration => applied.Contains(migration.Number))
            .Select(migration => migration.Text).Prepend(Migration.Bootstrap);
        var expected = SchemaText.Parse(texts.SelectMany(template.Statements));
        var actual = await SchemaCatalog.Of(session, server).ReadAsync(options.Keyspace, cancellationToken);
        return SchemaComparison.Compare(expected, actual);
    }

    /// <summary>Completes if the keyspace has exactly the schema of this program.</summary>
    /// <exception cref="SchemaException">It has not; the message says what to do.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken = default)
    {
        var status = await StatusAsync(cancellationToken);
        Refuse(status);
        if (status.FirstOrDefault(s => s.State == MigrationState.Pending) is not { } pending)
            return;
        throw new SchemaException(status.All(s => s.State == MigrationState.Pending)
            ? $"Keyspace {options.Keyspace} has no schema of Arrakis: run `arrakis schema apply`."
            : $"The schema of keyspace {options.Keyspace} is older than this program: migration {Label(pending)} is not applied. "
                + "Run `arrakis schema apply`.");
    }

    private IEnumerable<Migration> Pending(IReadOnlyList<SchemaRecords.Entry> recorded)
    {
        var status = SchemaRecords.Compare(_migrations, recorded);
        Refuse(status);
        var pending = status.Where(s => s.State == MigrationState.Pending).Select(s => s.Number).ToHashSet();
        return _migrations.Where(migration => pending.Contains(migration.Number));
    }

    private void Refuse(IReadOnlyList<MigrationStatus> status)
    {
        if (status.FirstOrDefault(s => s.State is not (MigrationState.Applied or MigrationState.Pending)) is not { } wrong)
            return;
        throw new SchemaException($"Keyspace {options.Keyspace}: migration {Label(wrong)} " + wrong.State switch
        {
            MigrationState.Changed => $"was applied with another text ({wrong.AppliedAt:yyyy-MM-dd HH:mm} UTC, by {wrong.AppliedBy}). "
                + "What has been applied is never changed: run the program that it came with, or undo the change and add a new migration.",
            MigrationState.Unknown => "is unknown to this program: a newer Arrakis has been here. Run that one.",
            _ => "is not applied, though later ones are. Restore the rows of schema_migrations, or apply it by hand and record it.",
        });
    }

    // Every program asks the same node, the one with the lowest id of those that are up: a schema that changes in one place
    // alone has nothing to be merged.
    private async Task RunAsync(SchemaStep step, Action<SchemaStep>? onStep, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        onStep?.Invoke(step);
        var statement = new SimpleStatement(step.Statement)
        {
            IsIdempotent = true, Operation = "schema", Timeout = options.AgreementTimeout,
        };
        var topology = session.Topology;
        var node = topology.Hosts.Where(host => host.IsUp && host.Datacenter == topology.LocalDatacenter).MinBy(host => host.Id);
        var answer = node is null
            ? session.ExecuteAsync(statement, cancellationToken)
            : session.ExecuteOnAsync(node, statement, cancellationToken);
        (await answer).Dispose();
        if (!await session.WaitForSchemaAgreementAsync(options.AgreementTimeout, cancellationToken))
        {
            throw new SchemaException(
                $"The nodes have not agreed on the schema within {options.AgreementTimeout.TotalSeconds:0} s after: "
                + $"{step.Statement.ReplaceLineEndings(" ")}. See that all nodes are up and reach each other, "
                + "then run `arrakis schema apply` again: it goes on.");
        }
    }

    private static string Label(MigrationStatus status) => $"{status.Number:0000}-{status.Name}";
}
