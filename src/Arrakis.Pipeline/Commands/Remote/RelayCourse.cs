using System.Net;
using Arrakis.Gateway.Rest;
using Arrakis.Shared.Discord;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.Pipeline.Commands.Remote;

/// <summary>What a gateway does with one command, step by step. A step that fails is counted and told to operators.</summary>
internal sealed class RelayCourse(IInteractionPublisher publisher, IInteractionReplies replies, TimeProvider time, ILogger logger)
{
    // Discord API reference, "JSON Error Codes".
    private const int UnknownInteraction = 10062;
    private const int AlreadyAcknowledged = 40060;

    /// <summary>Runs the course.</summary>
    /// <param name="interaction">The command.</param>
    /// <param name="isPrivate">Whether the user alone will see the answer.</param>
    /// <param name="received">When it reached this process, as <see cref="TimeProvider.GetTimestamp"/> says.</param>
    /// <param name="abort">Ends it.</param>
    /// <exception cref="OperationCanceledException"><paramref name="abort"/> ended it.</exception>
    public async Task RunAsync(Interaction interaction, bool isPrivate, long received, CancellationToken abort)
    {
        var lookAfter = LookAfter(interaction, received);
        if (!await DeferAsync(interaction, isPrivate, abort))
            return;
        await PublishAsync(interaction, received, abort);
        var wait = lookAfter - time.GetElapsedTime(received);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, abort);
        var latest = lookAfter + InteractionTimes.LookWithin + InteractionTimes.TryAgainWithin;
        await LookAsync(interaction, () => latest - time.GetElapsedTime(received), abort);
    }

    // Ten seconds after the snowflake. What was deferred reached us within three of it, whatever our clock says.
    private TimeSpan LookAfter(Interaction interaction, long received)
    {
        var left = InteractionTimes.LookAt - InteractionTimes.Age(interaction, time) + time.GetElapsedTime(received);
        var least = InteractionTimes.LookAt - InteractionTimes.AcknowledgeWithin;
        return left < least ? least : left > InteractionTimes.LookAt ? InteractionTimes.LookAt : left;
    }

    private async Task<bool> DeferAsync(Interaction interaction, bool isPrivate, CancellationToken abort)
    {
        try
        {
            await replies.DeferAsync(interaction, isPrivate, abort);
            return true;
        }
        catch (DiscordRestException refusal) when (refusal.Code == AlreadyAcknowledged)
        {
            // The frame came once more, after a resume: the owner answers it once more, which is harmless.
            return true;
        }
        catch (DiscordRestException refusal)
        {
            Failed(refusal.Code == UnknownInteraction ? "expired" : "defer", interaction, refusal);
            // Discord may have taken it although its answer was lost: then somebody waits for an answer.
            return refusal.IsTransient || refusal.Status == HttpStatusCode.RequestTimeout;
        }
    }

    private async Task PublishAsync(Interaction interaction, long received, CancellationToken abort)
    {
        using var limit = new TimeLimit(InteractionTimes.PublishWithin - time.GetElapsedTime(received), time, abort);
        try
        {
            await publisher.PublishAsync(interaction, limit.Token);
            InteractionMetrics.Published.Add(1);
        }
        catch (Exception fault) when (!abort.IsCancellationRequested)
        {
            // The user is told by the look.
            Failed("publish", interaction, fault);
        }
    }

    // A process that was paused may come to it long after an owner has answered for the last time: then it says nothing.
    private async Task LookAsync(Interaction interaction, Func<TimeSpan> left, CancellationToken abort)
    {
        var step = "look";
        try
        {
            using var look = new TimeLimit(InteractionTimes.LookWithin, time, abort);
            if (!await replies.IsThinkingAsync(interaction, look.Token))
                return;
            step = "try_again";
            var within = left() < InteractionTimes.TryAgainWithin ? left() : InteractionTimes.TryAgainWithin;
            using var edit = new TimeLimit(within, time, abort);
            edit.Token.ThrowIfCancellationRequested();
            await replies.EditAsync(interaction, CommandAnswers.TryAgain, edit.Token);
            InteractionMetrics.TriedAgain.Add(1);
        }
        catch (Exception fault) when (!abort.IsCancellationRequested)
        {
            Failed(step, interaction, fault);
        }
    }

    private void Failed(string stage, Interaction interaction, Exception fault)
    {
        InteractionMetrics.Failures.Add(1, new KeyValuePair<string, object?>("stage", stage));
        var reason = fault is OperationCanceledException ? "not in time" : fault.Message;
        logger.LogWarning("{Interaction}: {Stage}: {Reason}", interaction, stage, reason);
    }
}
