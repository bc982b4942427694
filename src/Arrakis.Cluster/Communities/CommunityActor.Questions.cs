using Akka.Actor;
using Akka.Event;
using Arrakis.Cluster.Partitions;
using Arrakis.Cluster.Protocol;
using static Arrakis.Cluster.Protocol.CommunityCommands;
using static Arrakis.Cluster.Protocol.CommunityReplies;

namespace Arrakis.Cluster.Communities;

/// <content>Queries, from this process and from others.</content>
internal sealed partial class CommunityActor
{
    private const string LookTimer = "look";
    private static readonly TimeSpan LookAfter = TimeSpan.FromMilliseconds(10);

    private void OnQuestion(object message)
    {
        if (message is LocalQuestion { IsCancelled: true })
            return;
        if (message is not WritePages)
            _lastNeededTick = Environment.TickCount64;
        if (_stashed + _waiting.Count >= MaxWaiting)
            Refuse(message, Sender, $"{MaxWaiting} questions wait for community {_id}; try again");
        else if (_isLoading)
            StashQuestion();
        else if (IsCurrent())
            AnswerOrWait(message);
        else
            LoadForQuestion(message);
    }

    // What is in memory is of no use once the partition is read anew, here or elsewhere; nor when this node reads it no more.
    private bool IsCurrent() =>
        _slot is not null && (_services.Table.Find(_partition) is { } view ? view.Id == _tenure : !_isReadHere);

    private void LoadForQuestion(object message)
    {
        if (_services.Table.Find(_partition) is not { } view)
        {
            Refuse(message, Sender, $"partition {_partition} is not read on this node; try again");
            return;
        }

        // Before it is asked who holds what: all that was read up to here has a holder, or is durable.
        var readThrough = view.ReadThrough;
        if (view.IsAwaited(_id))
        {
            // They are on their way here; or a predecessor has applied them, and its answer is on its way.
            StashQuestion();
            Timers.StartSingleTimer(LookTimer, LookAgain.Instance, LookAfter);
            return;
        }

        if (view.HolderOf(_id) != 0)
        {
            // Whoever held it is gone, and the store does not have all of it: the reading has to begin anew.
            view.Fail(new TenureLostException($"the actor of community {_id} is gone, with rows that were not durable"));
            Refuse(message, Sender, $"partition {_partition} is read anew; try again");
            return;
        }

        _stashed++;
        // Pages alone do not keep it in memory for long.
        if (message is WritePages)
            _lastNeededTick = Environment.TickCount64 - (long)Math.Max(0, (Options.IdleAfter - RefreshedFor).TotalMilliseconds);
        Load(view.Id, readThrough);
    }

    private void StashQuestion()
    {
        _stashed++;
        Stash.Stash();
    }

    private void UnstashQuestions()
    {
        if (_isLoading)
            return;
        _stashed = 0;
        Stash.UnstashAll();
    }

    private void AnswerOrWait(object message)
    {
        if (_slot!.Community.IsCaughtUp)
            Answer(message, Sender);
        else if (message is WritePages)
            // What a reading that ends waits for may never come: its successor writes them.
            Refuse(message, Sender, "the community's rows do not stand at one position yet; try again");
        else
            _waiting.Add((message, Sender));
    }

    private void AnswerWaiting()
    {
        if (_waiting.Count == 0 || !_slot!.Community.IsCaughtUp)
            return;
        foreach (var (query, asker) in _waiting)
            Answer(query, asker);
        _waiting.Clear();
    }

    private void Answer(object message, IActorRef asker)
    {
        switch (message)
        {
            case LocalQuestion question:
                question.Answer(_slot!.Community);
                break;
            case WritePages:
                WritePagesFor(asker);
                break;
            case ICommunityQuery query:
                asker.Tell(AnswerOf(query));
                break;
        }
    }

    // The fault is the query's: whoever asked is told, and nothing that is not durable yet is lost for it.
    private ICommunityReply AnswerOf(ICommunityQuery query)
    {
        try
        {
            return CommunityAnswers.Of(query, _slot!);
        }
        catch (Exception fault)
        {
            _log.Error(fault, "A fault in the answer to {0} of community {1}", query.GetType().Name, _id);
            return new QueryRefused(_id, $"a fault of our own: {fault.GetType().Name}. The operators were told");
        }
    }

    private void RefuseWaiting(string reason)
    {
        foreach (var (query, asker) in _waiting)
            Refuse(query, asker, reason);
        _waiting.Clear();
    }

    private void Refuse(object message, IActorRef asker, string reason)
    {
        if (message is LocalQuestion question)
            question.Refuse(reason);
        else
            asker.Tell(new QueryRefused(_id, reason));
    }

    private sealed class LookAgain : INoSerializationVerificationNeeded
    {
        public static readonly LookAgain Instance = new();
    }
}
