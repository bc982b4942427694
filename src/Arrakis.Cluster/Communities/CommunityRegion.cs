using Akka.Actor;
using Arrakis.Cluster.Protocol;
using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Owners;
using Arrakis.Shared;
using static Arrakis.Cluster.Protocol.CommunityCommands;
using static Arrakis.Cluster.Protocol.CommunityReplies;

namespace Arrakis.Cluster.Communities;

/// <summary>Speaks with the owners of communities, wherever they are, through this node's shard region.</summary>
/// <param name="region">The region, or a proxy of it.</param>
/// <param name="locals">The actors of this node.</param>
internal sealed class CommunityRegion(IActorRef region, LocalCommunities locals)
{
    private const int Attempts = 5;

    // After that a command is sent again: the network may have lost it, or a node that is gone; or its owner waits for the store.
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WakeWithin = TimeSpan.FromSeconds(5);

    /// <summary>Sends a command until it is answered.</summary>
    public async Task<ICommunityReply> CommandAsync(ICommunityCommand command, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var given = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var gone = locals.GoneAsync(command.CommunityId);
            var answer = region.Ask<ICommunityReply>(command, AskAgainAfter, given.Token);
            await Task.WhenAny(answer, gone);
            await given.CancelAsync();
            if (answer.IsCompletedSuccessfully)
                return await answer;
            cancellationToken.ThrowIfCancellationRequested();
            if (answer is { IsFaulted: true, Exception.InnerException: not (AskTimeoutException or OperationCanceledException) })
                await answer;
        }
    }

    /// <summary>Asks a community of this node.</summary>
    /// <exception cref="PipelineBusyException">It is not, or not yet, on this node.</exception>
    public async Task<T> AskAsync<T>(CommunityId community, Func<Community, T> ask, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var owner = locals.Find(community) ?? await WakeAsync(community, cancellationToken);
            var gone = locals.GoneAsync(community);
            var question = new LocalQuestion<T>(ask, cancellationToken);
            owner.Tell(question);
            await Task.WhenAny(question.Answered, question.Lost, gone).WaitAsync(cancellationToken);
            // Else it left memory, and may have done so before it saw the question.
            if (question.Answered.IsCompleted)
                return await question.Answered;
        }

        throw new PipelineBusyException($"Community {community} does not stay on this node; try again.");
    }

    private async Task<IActorRef> WakeAsync(CommunityId community, CancellationToken cancellationToken)
    {
        try
        {
            var awake = await region.Ask<Awake>(new Wake(community), WakeWithin, cancellationToken);
            if (awake.Owner is IInternalActorRef { IsLocal: true })
                return awake.Owner;
        }
        catch (AskTimeoutException)
        {
            // Its shard has no place yet.
        }

        throw new PipelineBusyException($"Community {community} is on its way to this node; try again.");
    }
}
