using Arrakis.Gateway.Rest;
using Arrakis.Pipeline.Owners;
using Arrakis.Shared.Discord;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.Pipeline.Commands.Remote;

/// <summary>What an owner does with one command: ask the community, and put the answer where the user waits for it.</summary>
internal sealed class AnswerCourse(CommandAnswers answers, IInteractionReplies replies, TimeProvider time, ILogger logger)
{
    private const int EditAttempts = 4;
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan EditAgainAfter = TimeSpan.FromMilliseconds(500);

    /// <summary>Asks and answers.</summary>
    /// <param name="sent">The command.</param>
    /// <param name="let">Ends the asking: the partition is another's, who answers.</param>
    /// <param name="abort">Ends the answering too.</param>
    /// <returns>
    /// What has to be said again at <see cref="InteractionTimes.RepeatAt"/>, because a gateway may have hidden it; null for nothing.
    /// </returns>
    public async Task<CommandReply?> AnswerAsync(SentInteraction sent, CancellationToken let, CancellationToken abort)
    {
        var interaction = sent.Interaction;
        if (!answers.Commands.TryFind(interaction.Command, out var command))
        {
            // A newer gateway knows it: its own owner may, or the user is told to try again.
            Failed("unknown_command", interaction, "this version knows no such command");
            return null;
        }
        using var limit = new TimeLimit(InteractionTimes.AnswerWithin - InteractionTimes.Age(interaction, time), time, abort);
        try
        {
            if (await AskAsync(command, sent, limit.Token, let) is not { } reply)
                return null;
            var began = InteractionTimes.Age(interaction, time);
            await EditAsync(interaction, reply, limit.Token);
            var ended = InteractionTimes.Age(interaction, time);
            InteractionMetrics.Answered.Add(1);
            InteractionMetrics.AnswerDuration.Record(Math.Max(0, ended.TotalSeconds));
            answers.Count(interaction, isAnswered: true);
            return began < InteractionTimes.RepeatAt && ended >= InteractionTimes.RepeatFrom ? reply : null;
        }
        catch (OperationCanceledException)
        {
            if (!abort.IsCancellationRequested)
                InteractionMetrics.Late.Add(1);
            return null;
        }
        catch (DiscordRestException refusal)
        {
            answers.Count(interaction, isAnswered: false);
            Failed("edit", interaction, refusal.Message);
            return null;
        }
    }

    /// <summary>Says it again, once no gateway touches the reply any more.</summary>
    public async Task RepeatAsync(Interaction interaction, CommandReply reply, CancellationToken abort)
    {
        try
        {
            var wait = InteractionTimes.RepeatAt - InteractionTimes.Age(interaction, time);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, time, abort);
            await replies.EditAsync(interaction, reply, abort);
        }
        catch (Exception fault) when (fault is DiscordRestException or OperationCanceledException)
        {
            Failed("repeat", interaction, fault is OperationCanceledException ? "the process stopped" : fault.Message);
        }
    }

    // An owner that is busy is asked again; null once the partition is another's.
    private async Task<CommandReply?> AskAsync(ISlashCommand command, SentInteraction sent, CancellationToken limit, CancellationToken let)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit, let);
        try
        {
            while (true)
            {
                try
                {
                    return await answers.AskAsync(command, sent.Interaction, sent.AfterOffset, both.Token);
                }
                catch (PipelineBusyException)
                {
                    await Task.Delay(AskAgainAfter, time, both.Token);
                }
            }
        }
        catch (OperationCanceledException) when (let.IsCancellationRequested && !limit.IsCancellationRequested)
        {
            return null;
        }
    }

    // Right after a deferral, Discord may not know the reply yet.
    private async Task EditAsync(Interaction interaction, CommandReply reply, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await replies.EditAsync(interaction, reply, cancellationToken);
                return;
            }
            catch (DiscordRestException refusal) when (refusal.IsNotFound && attempt < EditAttempts)
            {
                await Task.Delay(EditAgainAfter * attempt, time, cancellationToken);
            }
        }
    }

    private void Failed(string stage, Interaction interaction, string reason)
    {
        InteractionMetrics.Failures.Add(1, new KeyValuePair<string, object?>("stage", stage));
        logger.LogWarning("{Interaction}: {Stage}: {Reason}", interaction, stage, reason);
    }
}
