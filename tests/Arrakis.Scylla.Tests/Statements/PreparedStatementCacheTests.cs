using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Protocol.Responses;
using Arrakis.Scylla.Rows;
using Arrakis.Scylla.Statements;
using Arrakis.Scylla.Topology;
using Shouldly;

namespace Arrakis.Scylla.Tests.Statements;

public sealed class PreparedStatementCacheTests
{
    private readonly List<string> _prepared = [];

    [Fact]
    public async Task What_was_not_used_for_longest_is_let_go_and_stays_good_for_its_holder()
    {
        var cache = new PreparedStatementCache(2, PrepareAsync);
        var a = await cache.GetAsync("a", default);
        await cache.GetAsync("b", default);
        (await cache.GetAsync("a", default)).ShouldBeSameAs(a);
        await cache.GetAsync("c", default);
        cache.Count.ShouldBe(2);
        (await cache.GetAsync("a", default)).ShouldBeSameAs(a);
        await cache.GetAsync("b", default);
        _prepared.ShouldBe(["a", "b", "c", "b"]);
        a.Bind().ShouldNotBeNull();
    }

    [Fact]
    public void A_journal_that_is_full_counts_every_table_as_changed()
    {
        var journal = new SchemaJournal();
        var before = journal.Newest;
        for (var i = 0; i < 4_097; i++)
            journal.Record(new SchemaChange("CREATED", "TABLE", "ks", $"t{i}"));
        journal.HasChangedSince(before, "other", "t").ShouldBeTrue();
        journal.HasChangedSince(journal.Newest, "ks", "t1").ShouldBeFalse();
        var after = journal.Newest;
        journal.Record(new SchemaChange("UPDATED", "TABLE", "ks", "t1"));
        journal.HasChangedSince(after, "ks", "t1").ShouldBeTrue();
        journal.HasChangedSince(after, "ks", "t2").ShouldBeFalse();
    }

    private Task<PreparedStatement> PrepareAsync(string cql)
    {
        _prepared.Add(cql);
        var result = new PreparedResult { Id = [1], Flags = 0, Variables = [], PartitionKey = [], Rows = RowsMetadata.Empty };
        return Task.FromResult(new PreparedStatement(cql, result, ProtocolVersion.V4));
    }
}
