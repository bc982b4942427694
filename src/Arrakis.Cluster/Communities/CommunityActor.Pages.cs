using Akka.Actor;
using Arrakis.Pipeline.Writing;
using static Arrakis.Cluster.Protocol.CommunityReplies;

namespace Arrakis.Cluster.Communities;

/// <content>The stored leaderboard pages: a derived view outside the commit, written by whoever knows the ranks.</content>
internal sealed partial class CommunityActor
{
    private const string PagesTimer = "pages";
    private static readonly TimeSpan RefreshedFor = TimeSpan.FromMinutes(1);
    private readonly List<IActorRef> _pagesAskedBy = [];

    // Of a state that was given up it may still be writing; the positions of the pages keep their order.
    private int _pageRounds;

    private bool IsWritingPages => _pageRounds > 0;

    private void StartPagesIfDue()
    {
        if (IsWritingPages || _services.Table.Find(_partition)?.Id != _tenure)
            return;
        if (_slot is { Community.IsCaughtUp: true, Pages.HasWork: true })
            StartPages();
    }

    private void WritePagesFor(IActorRef asker)
    {
        _pagesAskedBy.Add(asker);
        if (!IsWritingPages)
            StartPages();
    }

    private void RefuseAskersOfPages()
    {
        foreach (var asker in _pagesAskedBy)
            asker.Tell(new QueryRefused(_id, "the community is loaded anew; try again"));
        _pagesAskedBy.Clear();
    }

    // Killed, or restarted for a fault: its pages may be behind, and nothing but another event would have them written.
    private void LeavePages()
    {
        if (_slot is not null && !_hasLeftNothing && _services.Table.Find(_partition) is { } view && view.Id == _tenure)
            view.RefreshPages(_id);
    }

    private void StartPages()
    {
        var changes = _slot!.Pages.Take().ToList();
        var askers = _pagesAskedBy.ToArray();
        _pagesAskedBy.Clear();
        _pageRounds++;
        PageWriter.WriteAsync(_services.Owners, changes, _life.Token).PipeTo(
            Self, success: () => new PagesStored(askers, null), failure: fault => new PagesStored(askers, fault));
    }

    private void OnPagesStored(PagesStored stored)
    {
        _pageRounds--;
        object answer = stored.Fault is null
            ? new PagesWritten(_id) : new QueryRefused(_id, $"pages were not written: {stored.Fault.Message}");
        foreach (var asker in stored.Askers)
            asker.Tell(answer);
        // Given up with the state that they show; anything else is the partition's fault, too.
        if (stored.Fault is not (null or OperationCanceledException))
            _services.Table.Find(_partition)?.Fail(stored.Fault);
        if (_pagesAskedBy.Count > 0 && _slot is not null && !IsWritingPages)
            StartPages();
    }

    private sealed class PagesDue : INoSerializationVerificationNeeded
    {
        public static readonly PagesDue Instance = new();
    }

    private sealed record PagesStored(IReadOnlyList<IActorRef> Askers, Exception? Fault) : INoSerializationVerificationNeeded;
}
