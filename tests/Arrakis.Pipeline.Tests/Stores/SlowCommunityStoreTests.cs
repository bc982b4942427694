using Arrakis.Pipeline.Stores;
using Arrakis.Pipeline.Stores.Sqlite;
using Arrakis.Shared;
using Arrakis.Shared.Store;
using Shouldly;
using Xunit;

namespace Arrakis.Pipeline.Tests.Stores;

public sealed class SlowCommunityStoreContractTests : CommunityStoreContract, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("arrakis-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    protected override async Task<ICommunityStore> OpenAsync() => new SlowCommunityStore(
        await SqliteCommunityStore.OpenAsync(new SqliteCommunityStoreOptions { Directory = _directory }), TimeSpan.FromMilliseconds(1));
}

public sealed class SlowCommunityStoreTests
{
    [Fact]
    public async Task A_write_reaches_the_store_behind_only_after_the_delay_and_reads_do_not_wait()
    {
        var directory = Directory.CreateTempSubdirectory("arrakis-test-").FullName;
        var time = new HeldTime();
        await using (var store = new SlowCommunityStore(
            await SqliteCommunityStore.OpenAsync(new SqliteCommunityStoreOptions { Directory = directory }), TimeSpan.FromSeconds(3), time))
        {
            var community = new CommunityId(5);
            var writing = store.WriteScoresAsync(community, [MemberRows.Of(5, 7, 1)]).AsTask();
            (await store.ReadMemberAsync(community, new MemberId(7))).ShouldBeNull();
            writing.IsCompleted.ShouldBeFalse();
            time.Due.ShouldBe(TimeSpan.FromSeconds(3));

            time.Fire!();
            await writing.WaitAsync(TimeSpan.FromSeconds(30));
            (await store.ReadMemberAsync(community, new MemberId(7))).ShouldNotBeNull();
        }

        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public void A_negative_delay_is_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new SlowCommunityStore(null!, TimeSpan.FromSeconds(-1)));

    /// <summary>A clock whose one timer fires when the test says so.</summary>
    private sealed class HeldTime : TimeProvider
    {
        public TimeSpan Due { get; private set; }

        public Action? Fire { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime;
            Fire = () => callback(state);
            return new NoTimer();
        }

        private sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
