using System.Collections.Concurrent;
using System.Diagnostics;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Statements;
using Shouldly;

namespace Arrakis.Scylla.Tests.Faults;

/// <summary>
/// Writers that each write batch after batch of new rows into a partition of their own, and know which were reported good.
/// A patient one repeats what failed transiently until it succeeds, as a layer above a session does.
/// </summary>
internal sealed class WriteLoad(ScyllaSession session, LatencyLog latencies, bool isPatient)
{
    public const int Writers = 32;
    private const int RowsPerBatch = 50;

    // Enough requests for every second to say something, on a machine that others use too.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly int[] _good = new int[Writers];
    private readonly ConcurrentQueue<Exception> _errors = new();
    private volatile bool _isStopping;
    private Task _writing = Task.CompletedTask;
    private PreparedStatement _insert = null!;

    /// <summary>Batches that were reported good.</summary>
    public int Good => _good.Sum();

    /// <summary>What callers were told besides.</summary>
    public IReadOnlyCollection<Exception> Errors => _errors;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _insert = await session.PrepareAsync("INSERT INTO rows (pk, ck, v) VALUES (?, ?, ?) USING TIMESTAMP ?", cancellationToken);
        _writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer), cancellationToken)));
    }

    /// <summary>Completes when each writer has had at least that many more batches reported good.</summary>
    public async Task MoreAsync(int batches, CancellationToken cancellationToken)
    {
        var before = _good.ToArray();
        while (Enumerable.Range(0, Writers).Any(w => Volatile.Read(ref _good[w]) < before[w] + batches))
        {
            _writing.IsFaulted.ShouldBeFalse($"a writer gave up: {_writing.Exception}");
            await Task.Delay(20, cancellationToken);
        }
    }

    /// <summary>Lets every writer finish what it began.</summary>
    public Task StopAsync()
    {
        _isStopping = true;
        return _writing;
    }

    /// <summary>Reads back every row that was reported written, with its value.</summary>
    public async Task VerifyAsync(CancellationToken cancellationToken)
    {
        var select = await session.PrepareAsync("SELECT ck, v FROM rows WHERE pk = ?", cancellationToken);
        for (var writer = 0; writer < Writers; writer++)
        {
            var bound = select.Bind().Add((long)writer);
            bound.IsIdempotent = true;
            bound.PageSize = 2_000;
            var next = 0;
            await foreach (var page in session.PagesAsync(bound, cancellationToken))
            {
                foreach (var row in page)
                {
                    row.Get<int>(0).ShouldBe(next, $"the next row of writer {writer}");
                    row.Get<long>(1).ShouldBe(ValueOf(writer, next++));
                }
            }

            next.ShouldBe(_good[writer] * RowsPerBatch, $"rows of writer {writer}");
        }
    }

    private static long ValueOf(int writer, int row) => (writer * 1_000_000_007L) ^ row;

    private async Task WriteAsync(int writer)
    {
        var batch = new Batch(BatchType.Unlogged) { IsIdempotent = true };
        while (!_isStopping)
        {
            Fill(batch, writer, _good[writer]);
            await WriteAsync(batch);
            Volatile.Write(ref _good[writer], _good[writer] + 1);
            await Task.Delay(Pace);
        }
    }

    private void Fill(Batch batch, int writer, int number)
    {
        batch.Clear();
        for (var row = number * RowsPerBatch; row < (number + 1) * RowsPerBatch; row++)
            batch.Add(_insert).Add((long)writer).Add(row).Add(ValueOf(writer, row)).Add(1_000_000L + number);
    }

    private async Task WriteAsync(Batch batch)
    {
        while (true)
        {
            var begun = Stopwatch.GetTimestamp();
            try
            {
                (await session.ExecuteAsync(batch)).Dispose();
                return;
            }
            catch (ScyllaException error) when (isPatient && error.IsTransient)
            {
                _errors.Enqueue(error);
            }
            catch (Exception error)
            {
                _errors.Enqueue(error);
                throw;
            }
            finally
            {
                latencies.Add(begun);
            }

            await Task.Delay(Patience);
        }
    }
}
