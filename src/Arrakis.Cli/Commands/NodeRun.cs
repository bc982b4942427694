using Arrakis.Cli.Hosting;
using Arrakis.Cli.Output;
using Arrakis.Cli.Output.Logs;

namespace Arrakis.Cli.Commands;

/// <summary>Runs a node of a cluster until a signal or an operator asks it to stop.</summary>
internal static class NodeRun
{
    /// <summary>Of the 30 s in which a node has to be gone after SIGTERM, what its drain may take; ending itself takes the rest.</summary>
    private static readonly TimeSpan DrainWithin = TimeSpan.FromSeconds(22);

    /// <exception cref="CommandFailedException">Not all was durable when it had to end.</exception>
    public static async Task<int> RunAsync<T>(Func<RunLog, CancellationToken, Task<T>> start, LogSettings log, bool json)
        where T : ClusterHost
    {
        using var signal = new ShutdownSignal();
        using var loggers = RunLog.Create(log);
        try
        {
            await using var node = await start(loggers, signal.Token);
            NodeScreen.Started(node, json);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(signal.Token, node.DrainAsked);
            await NodeScreen.FollowAsync(node, json, stop.Token);
            NodeScreen.Stopping(node.DrainAsked.IsCancellationRequested, json);
            await DrainAsync(node);
            NodeScreen.Stopped(node, json);
        }
        catch (OperationCanceledException) when (signal.Token.IsCancellationRequested)
        {
            RunScreen.StoppedEarly(json);
        }

        return ArrakisProgram.Done;
    }

    private static async Task DrainAsync(ClusterHost node)
    {
        using var limit = new CancellationTokenSource(DrainWithin);
        try
        {
            await node.StopAsync(limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new CommandFailedException(
                $"Not everything was durable within {DrainWithin.TotalSeconds} s. Nothing is lost: {(node.OwnGateway is null
                    ? "the next owner reads it again from Kafka."
                    : "Discord sends it again to the gateway that resumes.")}");
        }
    }
}
