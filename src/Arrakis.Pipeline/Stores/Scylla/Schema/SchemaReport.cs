namespace Arrakis.Pipeline.Stores.Scylla.Schema;

/// <summary>What <see cref="SchemaMigrator.ApplyAsync"/> did.</summary>
/// <param name="Keyspace">The keyspace.</param>
/// <param name="Server">The server, such as <c>Cassandra 2.1.0</c>.</param>
/// <param name="Applied">The migrations that were applied now, in order; empty if there was nothing to do.</param>
/// <param name="Notices">What was chosen for this server where another would have got something else.</param>
public sealed record SchemaReport(string Keyspace, string Server, IReadOnlyList<Migration> Applied, IReadOnlyList<string> Notices);

/// <summary>A statement that is about to be run.</summary>
/// <param name="Migration">The migration that it is of; null before all migrations.</param>
/// <param name="Statement">Its text.</param>
public sealed record SchemaStep(Migration? Migration, string Statement);

/// <summary>Where a live schema is not what the migrations say.</summary>
/// <param name="What">Table, type, column or option, such as <c>scores.state</c> or <c>score_history gc_grace_seconds</c>.</param>
/// <param name="Expected">What the migrations say; null if they say nothing of it.</param>
/// <param name="Actual">What the server has; null if it has nothing.</param>
public sealed record SchemaDifference(string What, string? Expected, string? Actual)
{
    /// <summary>The difference as a sentence.</summary>
    public override string ToString() => (Expected, Actual) switch
    {
        ({ } expected, null) => $"{What} is missing; it has to be {expected}.",
        (null, { } actual) => $"{What} is {actual}, of which the migrations say nothing.",
        _ => $"{What} is {Actual}; it has to be {Expected}.",
    };
}
