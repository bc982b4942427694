using Akka.Persistence.TCK.Serialization;
using Akka.Persistence.TCK.Snapshot;
using Arrakis.Persistence.Scylla.Tests.Support;
using Xunit.Abstractions;

namespace Arrakis.Persistence.Scylla.Tests.Tck;

public sealed class ScyllaSnapshotStoreSpec : SnapshotStoreSpec
{
    public ScyllaSnapshotStoreSpec(ITestOutputHelper output)
        : base(TestStore.For<ScyllaSnapshotStoreSpec>(), "ScyllaSnapshotStoreSpec", output) => Initialize();

    protected override int SnapshotByteSizeLimit => 5_000_000;
}

/// <summary>The same where every snapshot but the shortest is in chunks.</summary>
public sealed class ScyllaSnapshotStoreInChunksSpec : SnapshotStoreSpec
{
    public ScyllaSnapshotStoreInChunksSpec(ITestOutputHelper output)
        : base(TestStore.For<ScyllaSnapshotStoreInChunksSpec>("akka.persistence.snapshot-store.scylla.chunk-bytes = 1 KiB"),
            "ScyllaSnapshotStoreInChunksSpec", output) => Initialize();
}

public sealed class ScyllaSnapshotStoreSerializationSpec(ITestOutputHelper output)
    : SnapshotStoreSerializationSpec(TestStore.For<ScyllaSnapshotStoreSerializationSpec>(), "ScyllaSnapshotStoreSerializationSpec", output);

/// <summary>
/// The spec makes an actor of the same name as soon as it hears that the former one has ended. The guardian hears of it first
/// only if it runs on the thread that tells it.
/// </summary>
public sealed class ScyllaSnapshotStoreSaveSnapshotSpec(ITestOutputHelper output)
    : SnapshotStoreSaveSnapshotSpec(TestStore.For<ScyllaSnapshotStoreSaveSnapshotSpec>("""
        akka.actor.internal-dispatcher { type = "Akka.TestKit.CallingThreadDispatcherConfigurator, Akka.TestKit", throughput = 2147483647 }
        """), "ScyllaSnapshotStoreSaveSnapshotSpec", output)
{
    protected override bool SupportsConcurrentSaves => true;
}
