using Akka.Actor;
using Akka.Event;
using Arrakis.Cluster.Protocol;
using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Owners;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using static Arrakis.Cluster.Protocol.CommunityReplies;

namespace Arrakis.Cluster.Communities;

/// <content>From the store into memory; what comes meanwhile is kept in order.</content>
internal sealed partial class CommunityActor
{
    private const int PastTenures = 8;

    // A new life: nothing of the one before is used, and what it still has under way says nothing any more.
    private void Load(long tenure, LogPosition readThrough)
    {
        Forget();
        if (tenure != _tenure)
            Retire();
        (_tenure, _isLoading) = (tenure, true);
        _isReadHere = _services.Table.Find(_partition)?.Id == tenure;
        var life = _incarnation = Random.Shared.NextInt64(1, long.MaxValue);
        Stash.Stash();
        LoadAsync(readThrough, _life.Token).PipeTo(
            Self, success: community => new Loaded(life, community), failure: fault => new LoadFailed(life, fault));
    }

    private async Task<Community> LoadAsync(LogPosition readThrough, CancellationToken cancellationToken)
    {
        var community = await new CommunityLoader(_services.Owners, _partition).LoadAsync(_id, cancellationToken);
        community.MarkReadThrough(readThrough);
        return community;
    }

    private void OnLoaded(Community community)
    {
        _isLoading = false;
        _slot = new CommunitySlot(community, Options.StoredRanks);
        _services.Locals.Publish(_id, Self, _slot.Status);
        UnstashQuestions();
    }

    // The stream is told, and whoever else waits; the store's passing troubles are not seen here, they are waited for.
    private void OnLoadFailed(Exception fault)
    {
        _log.Error(fault, "Community {0} cannot be loaded", _id);
        _services.Table.Find(_partition)?.Fail(fault);
        var isPermanent = fault is EventLogException { IsTransient: false } or CommunityStoreException { IsTransient: false };
        foreach (var envelope in Stash.ClearStash())
        {
            if (envelope.Message is CommunityCommands.ApplyEvents apply)
                envelope.Sender.Tell(new ApplyFailed(_id, apply.Tenure, fault.Message, isPermanent));
            else
                Refuse(envelope.Message, envelope.Sender, $"the community cannot be loaded: {fault.Message}");
        }

        _stashed = 0;
        EndTenure();
    }

    // Nothing more is taken from it.
    private void EndTenure()
    {
        Forget();
        Retire();
        (_tenure, _isLoading) = (0, false);
    }

    private void Retire()
    {
        if (_tenure != 0)
            _pastTenures.Enqueue(_tenure);
        if (_pastTenures.Count > PastTenures)
            _pastTenures.Dequeue();
    }

    private void Forget()
    {
        _life.Cancel();
        _life.Dispose();
        _life = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        (_slot, _lastReply, _applied, _incarnation) = (null, null, LogPosition.None, 0);
        _services.Locals.Publish(_id, Self, null);
        RefuseWaiting("the community is loaded anew; try again");
        RefuseAskersOfPages();
    }

    private sealed record Loaded(long Life, Community Community) : INoSerializationVerificationNeeded;

    private sealed record LoadFailed(long Life, Exception Fault) : INoSerializationVerificationNeeded;
}
