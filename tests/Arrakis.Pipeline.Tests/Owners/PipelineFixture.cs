using Arrakis.EventLog.Sqlite;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Scoring;
using Arrakis.Pipeline.Stores.Sqlite;
using Arrakis.Shared;
using Arrakis.Shared.Events;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Pipeline.Tests.Owners;

/// <summary>A pipeline on a real log and a real store in a directory of its own; it can be killed and started again.</summary>
internal sealed class PipelineFixture : IAsyncDisposable
{
    public const int Partitions = 3;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("arrakis-test-");
    private long _sequence;

    public SqliteEventLog Log { get; private set; } = null!;

    public SqliteCommunityStore Store { get; private set; } = null!;

    public PipelineService? Pipeline { get; private set; }

    public static async Task<PipelineFixture> CreateAsync()
    {
        var fixture = new PipelineFixture();
        await fixture.OpenAsync();
        return fixture;
    }

    public static CommunityId Community(int number) => new(Snowflake.At(1_514_764_800_000 + number));

    public async Task<PipelineService> StartAsync(
        PipelineOptions? options = null, Func<ICommunityStore, ICommunityStore>? decorate = null) =>
        Pipeline = await PipelineService.StartAsync(
            Log, Log, decorate?.Invoke(Store) ?? Store, options ?? new PipelineOptions(), ScoringCatalog.Default,
            NullLoggerFactory.Instance);

    /// <summary>A process that shares the partitions with others; it owns none yet. Whoever asks for it disposes of it.</summary>
    public Task<PipelineService> OpenSharedAsync(
        PipelineOptions? options = null, Func<ICommunityStore, ICommunityStore>? decorate = null, IEventLog? log = null) =>
        PipelineService.OpenAsync(
            log ?? Log, Log, decorate?.Invoke(Store) ?? Store, options ?? new PipelineOptions(), ScoringCatalog.Default,
            NullLoggerFactory.Instance);

    /// <summary>What SIGKILL leaves: whatever is durable, and nothing else.</summary>
    /// <param name="release">Lets go of what a test holds, once the pipeline is to end.</param>
    public async Task KillAsync(Action? release = null)
    {
        var killed = Pipeline?.DisposeAsync().AsTask() ?? Task.CompletedTask;
        release?.Invoke();
        await killed;
        Pipeline = null;
    }

    /// <summary>The log is lost and begun anew; the store is as it was.</summary>
    public async Task LoseLogAsync()
    {
        await Log.DisposeAsync();
        foreach (var file in _directory.GetFiles("log.db*"))
            file.Delete();
        Log = await OpenLogAsync();
    }

    /// <summary>The store is lost; the log is as it was.</summary>
    public async Task LoseStoreAsync()
    {
        await Store.DisposeAsync();
        foreach (var file in _directory.GetFiles("store.db*"))
            file.Delete();
        Store = await OpenStoreAsync();
    }

    public Task AppendAsync(params IEnumerable<CommunityEvent> events) => AppendRawAsync(events.Select(e =>
    {
        e.Session = 99;
        e.Sequence = Interlocked.Increment(ref _sequence);
        return new PendingRecord(new CommunityId(e.CommunityId).Partition(Partitions), e.ToByteArray());
    }));

    public async Task AppendRawAsync(IEnumerable<PendingRecord> records)
    {
        foreach (var group in records.Chunk(500))
            await Log.AppendAsync(new AppendRequest { Records = group });
    }

    public async Task<List<MemberRow>> RowsAsync(int communities)
    {
        var rows = new List<MemberRow>();
        for (var c = 0; c < communities; c++)
        {
            await foreach (var row in Store.LoadMembersAsync(Community(c)))
                rows.Add(row);
        }

        return [.. rows.OrderBy(r => r.CommunityId).ThenBy(r => r.MemberId)];
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await Store.DisposeAsync();
        await Log.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private async Task OpenAsync()
    {
        Log = await OpenLogAsync();
        Store = await OpenStoreAsync();
    }

    private Task<SqliteEventLog> OpenLogAsync() =>
        SqliteEventLog.OpenAsync(new SqliteEventLogOptions { Directory = _directory.FullName, Partitions = Partitions });

    private Task<SqliteCommunityStore> OpenStoreAsync() =>
        SqliteCommunityStore.OpenAsync(new SqliteCommunityStoreOptions { Directory = _directory.FullName });
}
