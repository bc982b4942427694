using Arrakis.Pipeline.Communities;
using Arrakis.Shared;

namespace Arrakis.Pipeline.Owners;

/// <summary>Something that somebody wants to know of a community, answered by its owner between two events.</summary>
internal abstract class Question(CommunityId community, long afterOffset)
{
    public CommunityId CommunityId { get; } = community;

    /// <summary>The answer has to include every record of the partition below this offset.</summary>
    public long AfterOffset { get; } = afterOffset;

    public abstract bool IsCancelled { get; }

    public abstract void Answer(Community community);

    public abstract void Fail(Exception reason);
}

/// <summary>A question with an answer of a type.</summary>
internal sealed class Question<T>(CommunityId community, Func<Community, T> ask, long afterOffset, CancellationToken cancellationToken)
    : Question(community, afterOffset)
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Answered => _answer.Task.WaitAsync(cancellationToken);

    public override bool IsCancelled => cancellationToken.IsCancellationRequested;

    public override void Answer(Community community)
    {
        try
        {
            _answer.TrySetResult(ask(community));
        }
        catch (Exception e)
        {
            // The fault is the question's: whoever asked gets it, the owner goes on.
            _answer.TrySetException(e);
        }
    }

    public override void Fail(Exception reason) => _answer.TrySetException(reason);
}
