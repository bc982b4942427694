using Akka.Actor;
using Arrakis.Pipeline.Communities;

namespace Arrakis.Cluster.Communities;

/// <summary>Something that this process wants to know of a community of its own: never leaves it.</summary>
internal abstract class LocalQuestion : INoSerializationVerificationNeeded
{
    public abstract bool IsCancelled { get; }

    public abstract void Answer(Community community);

    public abstract void Refuse(string reason);

    /// <summary>It reached nobody: it may be asked again.</summary>
    public abstract void Lose();
}

/// <summary>A question with an answer of a type.</summary>
internal sealed class LocalQuestion<T>(Func<Community, T> ask, CancellationToken cancellationToken) : LocalQuestion
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Answered => _answer.Task;

    /// <summary>Completes when it has reached nobody.</summary>
    public Task Lost => _lost.Task;

    public override bool IsCancelled => cancellationToken.IsCancellationRequested;

    public override void Answer(Community community)
    {
        try
        {
            _answer.TrySetResult(ask(community));
        }
        catch (Exception fault)
        {
            // The fault is the question's: whoever asked gets it, the owner goes on.
            _answer.TrySetException(fault);
        }
    }

    public override void Lose() => _lost.TrySetResult();

    public override void Refuse(string reason) => _answer.TrySetException(new Pipeline.Owners.PipelineBusyException(reason));
}
