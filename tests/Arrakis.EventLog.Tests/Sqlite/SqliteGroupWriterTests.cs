using Arrakis.EventLog.Sqlite.Engine;
using Shouldly;
using Xunit;

namespace Arrakis.EventLog.Tests.Sqlite;

public sealed class SqliteGroupWriterTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly SqliteSchema Schema = new("test", 7, ["CREATE TABLE numbers (n INTEGER PRIMARY KEY)"]);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _directory = Directory.CreateTempSubdirectory("arrakis-test-").FullName;
    private readonly TaskCompletionSource _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _go = new();
    private int _commits;
    private SqliteGroupWriter _writer = null!;

    private string Database => Path.Combine(_directory, "test.db");

    public Task InitializeAsync()
    {
        _writer = new SqliteGroupWriter(SqliteFile.OpenToWrite(Database, Schema), new SqliteGroupOptions
        {
            ThreadName = "test writer",
            QueueLength = 8,
            MaxGroup = 100,
            MaxLogBytes = 100_000,
            Committed = () => _commits++,
            Translate = static error => new InvalidOperationException(error.Message, error),
        });
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _go.TrySetResult();
        await _writer.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();

    [Fact]
    public async Task Callers_that_wait_together_are_committed_together()
    {
        var first = Block();
        await _blocked.Task.WaitAsync(Patience);
        var others = Enumerable.Range(1, 8).Select(n => Insert(n)).ToArray();
        _go.SetResult();
        await Task.WhenAll([first, .. others]).WaitAsync(Patience);

        _commits.ShouldBe(2);
        (await NumbersAsync()).ShouldBe(9);
    }

    [Fact]
    public async Task Work_that_can_never_be_written_fails_alone()
    {
        var first = Block();
        await _blocked.Task.WaitAsync(Patience);
        var before = Insert(1);
        var bad = Insert(1);
        var after = Insert(2);
        _go.SetResult();

        (await Should.ThrowAsync<InvalidOperationException>(bad)).Message.ShouldContain("UNIQUE");
        await Task.WhenAll(first, before, after).WaitAsync(Patience);
        (await NumbersAsync()).ShouldBe(3);
    }

    [Fact]
    public async Task A_full_database_undoes_the_whole_group_and_tells_every_caller_by_itself()
    {
        var pages = await _writer.WriteAsync(database => database.QueryInt64("PRAGMA page_count"), default);
        await _writer.WriteAsync(database => database.QueryInt64($"PRAGMA max_page_count = {pages + 2}"), default);
        var first = Block();
        await _blocked.Task.WaitAsync(Patience);
        var group = new[] { Insert(1), Fill(), Insert(2) };
        _go.SetResult();

        var errors = new List<Exception>();
        foreach (var task in group)
            errors.Add(await Should.ThrowAsync<InvalidOperationException>(task));
        errors.Distinct().Count().ShouldBe(3);
        errors.ShouldAllBe(error => error.Message.Contains("full", StringComparison.Ordinal));
        await first;
        (await NumbersAsync()).ShouldBe(1);
        await Insert(1);
    }

    [Fact]
    public async Task Work_cancelled_while_it_queues_or_waits_for_room_is_never_done()
    {
        var first = Block();
        await _blocked.Task.WaitAsync(Patience);
        using var cancel = new CancellationTokenSource();
        var queued = Enumerable.Range(1, 8).Select(n => Insert(n, cancel.Token)).ToArray();
        var waitingForRoom = Insert(9, cancel.Token);
        var kept = Insert(10);
        await cancel.CancelAsync();
        foreach (var task in queued.Append(waitingForRoom))
            await Should.ThrowAsync<OperationCanceledException>(() => task.WaitAsync(Patience));

        _go.SetResult();
        await Task.WhenAll(first, kept).WaitAsync(Patience);
        (await NumbersAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task A_reader_that_does_not_end_stops_no_writer_and_the_log_is_short_again_after_it()
    {
        using (var reader = SqliteFile.OpenToRead(Database, Schema))
        {
            reader.Execute("BEGIN");
            reader.QueryInt64("SELECT count(*) FROM numbers");
            for (var n = 0; n < 150; n++)
                await Insert(n);
            LogBytes().ShouldBeGreaterThan(400_000, "the reader still needs all of it");
        }

        var grown = LogBytes();
        for (var n = 1_000; n < 2_000; n++)
            await Insert(n);
        LogBytes().ShouldBeLessThan(grown + 500_000, "1,000 pages of 4 KiB were written, mostly over what nobody reads any more");
    }

    [Fact]
    public async Task Closing_writes_what_is_queued_and_refuses_what_waits_for_room_or_comes_later()
    {
        var first = Block();
        await _blocked.Task.WaitAsync(Patience);
        var queued = Enumerable.Range(1, 8).Select(n => Insert(n)).ToArray();
        var waitingForRoom = Insert(9);
        var closing = _writer.DisposeAsync().AsTask();
        _go.SetResult();
        await Task.WhenAll([closing, first, .. queued]).WaitAsync(Patience);

        await Should.ThrowAsync<ObjectDisposedException>(waitingForRoom);
        using var database = SqliteFile.OpenToRead(Database, Schema);
        database.QueryInt64("SELECT count(*) FROM numbers").ShouldBe(9);
        await Should.ThrowAsync<ObjectDisposedException>(() => Insert(11));
    }

    private long LogBytes() => new FileInfo(Database + "-wal").Length;

    private Task<bool> Block() => _writer.WriteAsync(
        database =>
        {
            _blocked.SetResult();
            _go.Task.Wait();
            return InsertNow(database, 0);
        },
        default).AsTask();

    private Task<bool> Insert(int n, CancellationToken cancellationToken = default) =>
        _writer.WriteAsync(database => InsertNow(database, n), cancellationToken).AsTask();

    private Task<bool> Fill() => _writer.WriteAsync(
        database =>
        {
            database.Execute("CREATE TABLE big (b); INSERT INTO big VALUES (zeroblob(1000000))");
            return true;
        },
        default).AsTask();

    private Task<long> NumbersAsync() =>
        _writer.WriteAsync(database => database.QueryInt64("SELECT count(*) FROM numbers"), default).AsTask();

    private static bool InsertNow(SqliteDatabase database, int n)
    {
        database.Statement("INSERT INTO numbers VALUES (?1)").Bind(1, n).Run();
        return true;
    }
}
