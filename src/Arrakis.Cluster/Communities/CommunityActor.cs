using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;
using Arrakis.Cluster.Protocol;
using Arrakis.Pipeline;
using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Owners;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using static Arrakis.Cluster.Protocol.CommunityCommands;
using static Arrakis.Cluster.Protocol.CommunityReplies;

namespace Arrakis.Cluster.Communities;

/// <summary>
/// The one owner of a community in the cluster: hosts its <see cref="Community"/>, applies what its partition's stream sends, answers
/// queries from live state between two batches, and keeps the stored leaderboard pages up to date. It writes no rows: they are in its
/// answers, and the stream's to write. What it holds belongs to one reading of the partition (a tenure); another one begins with what
/// is durable.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "An actor is never disposed of: it ends in PostStop.")]
internal sealed partial class CommunityActor : UntypedActor, IWithStash, IWithTimers
{
    private const int MaxWaiting = 1_000;
    private const string SweepTimer = "sweep";
    private readonly CommunityServices _services;
    private readonly CommunityId _id;
    private readonly int _partition;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _end = new();
    private readonly FlushWindow _window = new();
    private readonly Queue<long> _pastTenures = [];
    private readonly List<(object Query, IActorRef Asker)> _waiting = [];
    private CancellationTokenSource _life = new();
    private CommunitySlot? _slot;
    private long _tenure;
    private long _incarnation;
    private LogPosition _applied = LogPosition.None;
    private EventsApplied? _lastReply;
    private long _lastNeededTick = Environment.TickCount64;
    private int _stashed;
    private bool _isLoading;
    private bool _isReadHere;
    private bool _hasLeftNothing;

    public CommunityActor(CommunityId id, CommunityServices services)
    {
        _id = id;
        _services = services;
        _partition = id.Partition(services.Owners.Log.PartitionCount);
    }

    /// <inheritdoc/>
    public IStash Stash { get; set; } = null!;

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private PipelineOptions Options => _services.Owners.Options;

    /// <summary>Makes the actor of an entity.</summary>
    public static Props Props(string entityId, CommunityServices services) =>
        Akka.Actor.Props.Create(() => new CommunityActor(new CommunityId(long.Parse(entityId, CultureInfo.InvariantCulture)), services));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _services.Locals.Add(_id, _partition, Self);
        var sweepMs = Math.Clamp(Options.IdleAfter.TotalMilliseconds / 10, 100, 30_000);
        Timers.StartPeriodicTimer(SweepTimer, Sweep.Instance, TimeSpan.FromMilliseconds(sweepMs));
        Timers.StartPeriodicTimer(PagesTimer, PagesDue.Instance, Options.PageInterval);
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _services.Locals.Remove(_id, Self);
        _end.Cancel();
        _end.Dispose();
        _life.Dispose();
        RefuseWaiting("the community goes elsewhere; try again");
        LeavePages();
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Loaded loaded when loaded.Life == _incarnation:
                OnLoaded(loaded.Community);
                break;
            case LoadFailed failed when failed.Life == _incarnation:
                OnLoadFailed(failed.Fault);
                break;
            case PagesStored stored:
                OnPagesStored(stored);
                break;
            case Loaded or LoadFailed:
                break; // of a state that was given up meanwhile
            case Sweep:
                PassivateIfIdle();
                break;
            case PagesDue:
                StartPagesIfDue();
                break;
            case LookAgain:
                UnstashQuestions();
                break;
            case StopWhenDurable:
                StopOnceDurable();
                break;
            case Wake:
                Sender.Tell(new Awake(_id, Self));
                break;
            case ApplyEvents apply:
                OnApply(apply);
                break;
            case WritePages or ICommunityQuery or LocalQuestion:
                OnQuestion(message);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnApply(ApplyEvents apply)
    {
        _lastNeededTick = Environment.TickCount64;
        if (apply.Tenure != _tenure)
        {
            OnOtherTenure(apply);
            return;
        }

        if (_isLoading)
        {
            Stash.Stash();
            return;
        }

        if (_lastReply is { } last && last.Through == apply.Through)
            Sender.Tell(last);
        else if (apply.Continues != 0 && apply.Continues != _incarnation)
            Sender.Tell(new ApplyRefused(_id, apply.Tenure, ApplyRefusal.StateLost));
        else
            Apply(apply, _slot!);
    }

    // Where this node reads the partition, its table names the reading that counts; of others we know which are over.
    private void OnOtherTenure(ApplyEvents apply)
    {
        if (_pastTenures.Contains(apply.Tenure) || (_services.Table.Find(_partition) is { } view && view.Id != apply.Tenure))
            Sender.Tell(new ApplyRefused(_id, apply.Tenure, ApplyRefusal.StaleTenure));
        else if (apply.Continues != 0)
            Sender.Tell(new ApplyRefused(_id, apply.Tenure, ApplyRefusal.StateLost));
        else
            Load(apply.Tenure, apply.ReadThrough);
    }

    private void Apply(ApplyEvents apply, CommunitySlot slot)
    {
        var refusals = new List<RefusedEvent>();
        try
        {
            slot.Community.MarkReadThrough(apply.ReadThrough);
            foreach (var (position, e) in apply.Events)
            {
                try
                {
                    slot.Community.Apply(e, position, _window);
                }
                catch (InvalidEventException refusal)
                {
                    refusals.Add(new RefusedEvent(position, refusal.Message));
                }
            }
        }
        catch (Exception fault)
        {
            Sender.Tell(new ApplyFailed(_id, apply.Tenure, $"{fault.GetType().Name}: {fault.Message}", IsPermanent: false));
            throw;
        }

        slot.Community.MarkReadThrough(apply.Through);
        slot.Events += apply.Events.Count;
        _applied = apply.Through;
        _lastReply = new EventsApplied(_id, apply.Tenure, _incarnation, apply.Through, _window.TakeChanges(), refusals);
        Sender.Tell(_lastReply);
        AnswerWaiting();
        _services.Locals.Publish(_id, Self, slot.Status);
    }

    private void PassivateIfIdle()
    {
        if (_slot is { } slot)
            _services.Locals.Publish(_id, Self, slot.Status);
        if (Environment.TickCount64 - _lastNeededTick < Options.IdleAfter.TotalMilliseconds)
            return;
        if (_isLoading || _waiting.Count > 0 || IsWritingPages || !MayBeForgotten())
            return;
        Timers.Cancel(SweepTimer);
        Context.Parent.Tell(new Passivate(StopWhenDurable.Instance));
    }

    // Events that came before the shard agreed are applied, and may not be durable yet; it keeps what comes now for our successor.
    private void StopOnceDurable()
    {
        StartPagesIfDue();
        if (MayBeForgotten(isStopping: true) && !_isLoading && !IsWritingPages)
        {
            _hasLeftNothing = true;
            Context.Stop(Self);
        }
        else
        {
            Timers.StartSingleTimer(StopWhenDurable.Instance, StopWhenDurable.Instance, TimeSpan.FromMilliseconds(20));
        }
    }

    // What a reading that is over left here is of no use to anybody. Once the shard keeps events for our successor, nothing lets us
    // catch up any more.
    private bool MayBeForgotten(bool isStopping = false) => _slot is not { } slot
        || _services.Table.Find(_partition) is not { } view || view.Id != _tenure
        || (view.Committed > _applied.Offset && (slot.Community.IsCaughtUp ? !slot.Pages.HasWork : isStopping));

    private sealed class StopWhenDurable : INoSerializationVerificationNeeded
    {
        public static readonly StopWhenDurable Instance = new();
    }

    private sealed class Sweep : INoSerializationVerificationNeeded
    {
        public static readonly Sweep Instance = new();
    }
}
