using System.Runtime.CompilerServices;
using Arrakis.Scylla.Connections;
using Arrakis.Scylla.Errors;
using Arrakis.Scylla.Protocol;
using Arrakis.Scylla.Statements;
using Arrakis.Scylla.Telemetry;

namespace Arrakis.Scylla.Execution;

/// <summary>
/// Takes a request to a node that answers it: plan, node, connection, answer, and again by <see cref="RetryRules"/>, all within
/// the deadline. In the normal case, one attempt with a good answer, it allocates nothing but the call.
/// </summary>
internal sealed class RequestExecutor(ScyllaOptions options, Repreparer repreparer, CancellationToken stopping)
{
    /// <summary>The answer, a RESULT always.</summary>
    /// <exception cref="ScyllaException">What the last node said, or that none answered.</exception>
    public ValueTask<Answer> ExecuteAsync(Call call, CancellationToken cancellationToken) =>
        options.SpeculativeDelay is { } delay && call.MayBeTriedElsewhere
            ? new(SpeculativeExecution.RunAsync(this, call, delay, options.Time, cancellationToken))
            : RunAsync(call, start: null, cancellationToken);

    /// <summary>Attempts one after another until one succeeds or nothing is left to try.</summary>
    /// <param name="call">The request.</param>
    /// <param name="start">The node to begin with; null for the next of the plan.</param>
    /// <param name="cancellationToken">Ends it.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Answer> RunAsync(Call call, Candidate? start, CancellationToken cancellationToken)
    {
        call.Enter();
        var candidate = start ?? call.Next();
        while (true)
        {
            if (candidate is not { } target)
            {
                await NextRoundAsync(call, cancellationToken).ConfigureAwait(false);
                candidate = call.Next();
                continue;
            }

            if (call.Deadline.Left == TimeSpan.Zero)
                throw call.Failure();
            try
            {
                return await AttemptAsync(call, target.Connection, cancellationToken).ConfigureAwait(false);
            }
            catch (ScyllaException error)
            {
                candidate = AfterError(call, target, error);
            }
        }
    }

    /// <summary>One attempt. A statement that the node does not know is prepared there and sent again: it was not begun.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Answer> AttemptAsync(Call call, ShardConnection connection, CancellationToken cancellationToken)
    {
        var repairs = 0;
        while (true)
        {
            var frame = await connection.SendAsync(
                call.Request, AttemptTimeout(call, connection), call.MayMove, cancellationToken).ConfigureAwait(false);
            var answer = new Answer(frame, connection);
            if (frame.Header.Opcode == Opcode.Result)
                return answer;
            var error = answer.ToError();
            if (error is not UnpreparedException unprepared || call.Statement?.FindPrepared(unprepared.Id.Span) is not { } forgotten)
                throw error;
            // A batch names one forgotten statement at a time. A node that forgets again and again is not to be helped.
            if (++repairs > call.Statement.PreparedCount)
                throw error;
            await repreparer.RunAsync(connection, forgotten, AttemptTimeout(call, connection), cancellationToken).ConfigureAwait(false);
            call.Request = call.Statement.ToRequest(options);
        }
    }

    private TimeSpan AttemptTimeout(Call call, ShardConnection connection)
    {
        var left = call.Deadline.Left;
        if (left == TimeSpan.Zero)
            throw new RequestTimeoutException(connection.Address, call.Deadline.Timeout);
        return call.MayBeTriedElsewhere && left > options.AttemptTimeout ? options.AttemptTimeout : left;
    }

    /// <summary>The node to ask next; null if the plan is at its end.</summary>
    private static Candidate? AfterError(Call call, Candidate asked, ScyllaException error)
    {
        ScyllaMetrics.CountError(error);
        var action = call.Failed(asked.Host.Address, error);
        if (action == RetryAction.Fail)
            throw call.WithEarlier(error);
        var next = action == RetryAction.SameHost && !asked.Connection.IsBroken ? asked : call.Next();
        if (next is not null)
            ScyllaMetrics.CountRetry(error);
        return next;
    }

    /// <summary>Waits for the next round over the nodes.</summary>
    /// <exception cref="ScyllaException">There is none: the deadline comes first, or another row of attempts goes on alone.</exception>
    private async ValueTask NextRoundAsync(Call call, CancellationToken cancellationToken)
    {
        if (call.NextRound() is not { } wait)
            throw call.Failure();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        try
        {
            await Task.Delay(wait, options.Time, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new ObjectDisposedException(nameof(ScyllaSession), "The session was disposed of while a request waited for a node.");
        }
    }
}
