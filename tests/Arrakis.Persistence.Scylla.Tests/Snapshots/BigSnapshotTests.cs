using System.Security.Cryptography;
using Akka.Persistence;
using Arrakis.Persistence.Scylla.Tests.Support;
using Xunit.Abstractions;

namespace Arrakis.Persistence.Scylla.Tests.Snapshots;

public sealed class BigSnapshotTests(ITestOutputHelper output) : JournalKit(TestStore.For<BigSnapshotTests>("""
    akka.persistence.snapshot-store.scylla { chunk-bytes = 256 KiB, max-snapshot-bytes = 16 MiB }
    """), output)
{
    private const int Mebibyte = 1024 * 1024;

    private Akka.Actor.IActorRef Snapshots => Akka.Persistence.Persistence.Instance.Apply(Sys).SnapshotStoreFor(null);

    [Theory]
    [InlineData(0)]
    [InlineData(256 * 1024)]
    [InlineData(256 * 1024 + 1)]
    [InlineData(512 * 1024)]
    [InlineData(16 * Mebibyte)]
    public async Task A_snapshot_of_every_size_comes_back_as_it_was(int size)
    {
        var snapshot = RandomNumberGenerator.GetBytes(size);

        (await SaveAsync(1, snapshot)).ShouldBeOfType<SaveSnapshotSuccess>();

        (await LoadAsync()).Snapshot.ShouldBe(snapshot);
    }

    [Fact]
    public async Task A_snapshot_above_the_limit_fails_with_both_numbers()
    {
        var failure = (await SaveAsync(1, new byte[16 * Mebibyte + 1])).ShouldBeOfType<SaveSnapshotFailure>();

        failure.Cause.Message.ShouldContain("has 16777217 bytes: max-snapshot-bytes is 16777216");
    }

    [Fact]
    public async Task What_replaces_a_snapshot_in_chunks_takes_its_chunks_away()
    {
        await SaveAsync(5, new byte[Mebibyte]);
        await SaveAsync(5, new byte[2 * Mebibyte]);
        (await ChunksAsync(5)).ShouldBe(8);
        await SaveAsync(5, new byte[10]);

        (await ChunksAsync(5)).ShouldBe(0);
        ((byte[])(await LoadAsync()).Snapshot).Length.ShouldBe(10);
    }

    [Fact]
    public async Task A_deleted_snapshot_leaves_no_chunks()
    {
        await SaveAsync(1, new byte[Mebibyte]);
        await SaveAsync(2, new byte[Mebibyte]);
        await SaveAsync(3, new byte[Mebibyte]);
        var probe = CreateTestProbe();

        Snapshots.Tell(new DeleteSnapshots(Id, new SnapshotSelectionCriteria(2)), probe.Ref);
        await probe.ExpectMsgAsync<DeleteSnapshotsSuccess>();

        (await ChunksAsync(1) + await ChunksAsync(2)).ShouldBe(0);
        (await LoadAsync()).Metadata.SequenceNr.ShouldBe(3);
    }

    [Fact]
    public async Task A_snapshot_whose_chunks_are_not_all_there_is_an_error_and_no_older_one_is_taken_for_it()
    {
        await SaveAsync(1, new byte[10]);
        await SaveAsync(2, new byte[Mebibyte]);
        await RunAsync(
            $"DELETE FROM ${{keyspace}}.snapshot_chunks WHERE persistence_id = '{Id}' AND sequence_nr = 2 AND save_id = "
            + $"{await SaveIdAsync(2)} AND chunk = 1");

        var failure = await AskAsync<LoadSnapshotFailed>(new LoadSnapshot(Id, SnapshotSelectionCriteria.Latest, long.MaxValue));

        failure.Cause.Message.ShouldContain($"The snapshot 2 of \"{Id}\" has 4 chunks, and not all of them are there.");
    }

    private Task<object> SaveAsync(long number, byte[] snapshot) =>
        AskAsync<object>(new SaveSnapshot(new SnapshotMetadata(Id, number, DateTime.UtcNow), snapshot));

    private async Task<SelectedSnapshot> LoadAsync() =>
        (await AskAsync<LoadSnapshotResult>(new LoadSnapshot(Id, SnapshotSelectionCriteria.Latest, long.MaxValue))).Snapshot;

    private async Task<T> AskAsync<T>(object message)
    {
        var probe = CreateTestProbe();
        Snapshots.Tell(message, probe.Ref);
        return await probe.ExpectMsgAsync<T>();
    }

    // Chunks of all saves of a number: a partition's key is not known of those that must not be there.
    private async Task<int> ChunksAsync(long number)
    {
        var query = await Store.QueryAsync("SELECT persistence_id, sequence_nr FROM ${keyspace}.snapshot_chunks", "test");
        using var rows = await Store.ExecuteAsync(query);
        var count = 0;
        foreach (var row in rows)
            count += row.Get<string>(0) == Id && row.Get<long>(1) == number ? 1 : 0;
        return count;
    }

    private async Task<Guid> SaveIdAsync(long number)
    {
        var query = await Store.QueryAsync(
            "SELECT save_id FROM ${keyspace}.snapshots WHERE persistence_id = ? AND sequence_nr = ?", "test");
        using var rows = await Store.ExecuteAsync(query.Add(Id).Add(number));
        foreach (var row in rows)
            return row.Get<Guid>(0);
        throw new InvalidOperationException("There is no such snapshot.");
    }
}
