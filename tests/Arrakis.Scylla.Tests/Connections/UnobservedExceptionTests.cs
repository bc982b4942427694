using System.Collections.Concurrent;
using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Tests.Support;
using Shouldly;

namespace Arrakis.Scylla.Tests.Connections;

[Collection(nameof(AllocationTests))]
public class UnobservedExceptionTests
{
    [Fact]
    public async Task A_connection_that_breaks_leaves_no_task_whose_exception_nobody_saw()
    {
        Collect();
        var unobserved = new ConcurrentQueue<Exception>();
        void Note(object? sender, UnobservedTaskExceptionEventArgs e) => unobserved.Enqueue(e.Exception);
        TaskScheduler.UnobservedTaskException += Note;
        try
        {
            for (var i = 0; i < 5; i++)
                await BreakAsync();
            Collect();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Note;
        }
        unobserved.Where(e => e.ToString().Contains(typeof(ShardConnection).Namespace!, StringComparison.Ordinal)).ShouldBeEmpty();
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
}
