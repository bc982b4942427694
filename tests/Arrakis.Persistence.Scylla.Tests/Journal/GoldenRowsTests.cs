using Akka.Persistence;
using Arrakis.Persistence.Scylla.Tests.Support;
using Xunit.Abstractions;

namespace Arrakis.Persistence.Scylla.Tests.Journal;

/// <summary>Rows as they were written by the first version: these texts never change.</summary>
public sealed class GoldenRowsTests(ITestOutputHelper output) : JournalKit(TestStore.For<GoldenRowsTests>(GoldenSerializer.Config), output)
{
    // "e-1" by the serializer 4711, manifest G.
    private const string Payload = "0x652d31";

    [Fact]
    public async Task An_event_of_the_first_version_is_read()
    {
        await RunAsync($"""
            INSERT INTO ${"{keyspace}"}.events (persistence_id, bucket, sequence_nr, written_at, writer_uuid, serializer_id,
            serializer_manifest, event_manifest, payload, tags)
            VALUES ('{Id}', 0, 1, 1700000000123, 'writer-1', 4711, 'G', 'first', {Payload}, {"{'green'}"})
            """);

        var stored = (await ReplayAsync(Id)).Events.Single();

        stored.ShouldSatisfyAllConditions(
            () => stored.Payload.ShouldBe(new GoldenEvent("e-1")),
            () => stored.SequenceNr.ShouldBe(1),
            () => stored.WriterGuid.ShouldBe("writer-1"),
            () => stored.Manifest.ShouldBe("first"),
            () => stored.Timestamp.ShouldBe(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123).UtcTicks));
    }

    [Fact]
    public async Task An_event_is_written_as_the_first_version_did()
    {
        await StoreAsync(Atomic(Id, 1, 1, payload: _ => new GoldenEvent("e-1")));

        var query = await Store.QueryAsync(
            "SELECT bucket, sequence_nr, writer_uuid, serializer_id, serializer_manifest, event_manifest, payload, "
            + "tags FROM ${keyspace}.events WHERE persistence_id = ? AND bucket = 0",
            "test");
        using var rows = await Store.ExecuteAsync(query.Add(Id));
        foreach (var row in rows)
        {
            (row.Get<long>(0), row.Get<long>(1), row.Get<string>(2)).ShouldBe((0, 1, "writer-1"));
            (row.Get<int>(3), row.Get<string>(4), row.Get<string>(5)).ShouldBe((4711, "G", ""));
            $"0x{Convert.ToHexStringLower(row.Get<byte[]>(6))}".ShouldBe(Payload);
            row.IsNull(7).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData(0, Payload)]
    [InlineData(2, "null")]
    public async Task A_snapshot_of_the_first_version_is_read(int chunks, string data)
    {
        await RunAsync($"""
            INSERT INTO ${"{keyspace}"}.snapshots (persistence_id, sequence_nr, taken_at, save_id, serializer_id,
            serializer_manifest, length, chunks, data)
            VALUES ('{Id}', 7, 638355968001230001, 6ba7b810-9dad-41d1-80b4-00c04fd430c8, 4711, 'G', 3, {chunks}, {data})
            """);
        foreach (var (chunk, bytes) in new[] { (0, "0x652d"), (1, "0x31") })
        {
            await RunAsync($"""
                INSERT INTO ${"{keyspace}"}.snapshot_chunks (persistence_id, sequence_nr, save_id, chunk, data)
                VALUES ('{Id}', 7, 6ba7b810-9dad-41d1-80b4-00c04fd430c8, {chunk}, {bytes})
                """);
        }

        var probe = CreateTestProbe();
        Akka.Persistence.Persistence.Instance.Apply(Sys).SnapshotStoreFor(null)
            .Tell(new LoadSnapshot(Id, SnapshotSelectionCriteria.Latest, long.MaxValue), probe.Ref);

        var snapshot = (await probe.ExpectMsgAsync<LoadSnapshotResult>()).Snapshot;
        snapshot.Snapshot.ShouldBe(new GoldenEvent("e-1"));
        snapshot.Metadata.ShouldBe(new SnapshotMetadata(Id, 7, new DateTime(638355968001230001, DateTimeKind.Utc)));
    }
}
