using System.Collections.Concurrent;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Execution;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Statements;
using Arrakis.Scylla.Tests.Support;
using Shouldly;

namespace Arrakis.Scylla.Tests.Connections;

[Collection(nameof(AllocationTests))]
public class UnobservedExceptionTests
{
    [Fact]
    public Task A_connection_that_breaks_leaves_no_task_whose_exception_nobody_saw() => NobodyMissesAsync(BreakAsync);

    [Fact]
    public Task A_prepare_that_fails_after_its_caller_has_gone_leaves_none_either() => NobodyMissesAsync(LeavePrepareAsync);

    [Fact]
    public Task Work_that_fails_after_all_who_wait_for_it_have_gone_leaves_none_either() => NobodyMissesAsync(LeaveFlightAsync);

    private static async Task NobodyMissesAsync(Func<Task> what)
    {
        Collect();
        var unobserved = new ConcurrentQueue<Exception>();
        void Note(object? sender, UnobservedTaskExceptionEventArgs e) => unobserved.Enqueue(e.Exception);
        TaskScheduler.UnobservedTaskException += Note;
        try
        {
            for (var i = 0; i < 5; i++)
                await what();
            Collect();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Note;
        }
        unobserved.Where(e => e.ToString().Contains(nameof(Arrakis), StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static async Task LeavePrepareAsync()
    {
        var fail = new TaskCompletionSource<PreparedStatement>();
        var failed = new TaskCompletionSource();
        using var cancel = new CancellationTokenSource();
        var cache = new PreparedStatementCache(1, async _ =>
        {
            using var end = new Ending(failed);
            return await fail.Task;
        });
        var asking = cache.GetAsync("q", cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(asking);
        fail.SetException(new InvalidOperationException(nameof(Arrakis)));
        await failed.Task;
    }

    private static async Task LeaveFlightAsync()
    {
        var fail = new TaskCompletionSource();
        var failed = new TaskCompletionSource();
        using var cancel = new CancellationTokenSource();
        var flight = new SingleFlight<int>(TimeProvider.System);
        var asking = flight.RunAsync(
            1,
            async () =>
            {
                using var end = new Ending(failed);
                await fail.Task;
            },
            Rig.Long, cancel.Token);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(asking);
        fail.SetException(new InvalidOperationException(nameof(Arrakis)));
        await failed.Task;
    }

    private static async Task BreakAsync()
    {
        await using var server = ScriptedCqlServer.Start();
        server.Handler = request =>
        {
            if (request.Opcode == Opcode.Query)
                request.Connection.Reset();
            return Task.FromResult(request.Opcode == Opcode.Query);
        };
        await using var connection = await Rig.ConnectAsync(server);
        await Should.ThrowAsync<ConnectionException>(connection.AskAsync("SELECT 1"));
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    /// <summary>Says that the work is about to end.</summary>
    private sealed class Ending(TaskCompletionSource ended) : IDisposable
    {
        public void Dispose() => ended.SetResult();
    }
}
