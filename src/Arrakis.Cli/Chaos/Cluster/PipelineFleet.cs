using System.Globalization;
using Arrakis.Cli.Hosting;

namespace Arrakis.Cli.Chaos.Cluster;

/// <summary>The pipelines of a run, and what is done to them.</summary>
internal sealed class PipelineFleet(
    int count, TimeSpan sessionTimeout, Func<string, ChildProgram> start, Random random, Action<string> say) : IDisposable
{
    private const int MostMore = 2;
    private readonly List<Member> _members = [];
    private readonly List<Task> _waking = [];
    private int _started;

    /// <summary>Starts the first ones.</summary>
    public void Start()
    {
        for (var i = 0; i < count; i++)
            Add();
    }

    /// <summary>Breaks one, or adds one, by the next random number.</summary>
    public async Task BreakAsync(CancellationToken cancellationToken)
    {
        RefuseEnded();
        var awake = _members.Where(m => !m.IsPaused).ToList();
        // Who has not started owns nothing, has no handler for signals yet, and may give up when its first question waits too long.
        var running = awake.Where(m => m.Program.HasStarted).ToList();
        switch (random.Next(4))
        {
            case 0 when awake.Count > 0:
                await KillAsync(Pick(awake), cancellationToken);
                break;
            case 1 when running.Count > 0:
                await TerminateAsync(Pick(running), cancellationToken);
                Add();
                break;
            case 2 when running.Count > 1:
                Pause(Pick(running), cancellationToken);
                break;
            default:
                await GrowOrShrinkAsync(running, cancellationToken);
                break;
        }
    }

    /// <summary>Everybody who was paused goes on, and is a zombie no more.</summary>
    public async Task WakeAllAsync()
    {
        await Task.WhenAll(_waking);
        _waking.Clear();
    }

    /// <summary>Says if one ended by itself.</summary>
    /// <exception cref="CommandFailedException">It did.</exception>
    public void RefuseEnded()
    {
        if (_members.FirstOrDefault(m => m.Program.HasExited) is { } ended)
            throw new CommandFailedException($"{ended.Name} ended by itself: {ended.Program.Errors()}");
    }

    /// <summary>Stops all, which must end with 0.</summary>
    public async Task StopAllAsync(CancellationToken cancellationToken)
    {
        foreach (var member in _members.ToList())
        {
            await member.Program.StartedAsync(cancellationToken);
            await TerminateAsync(member, cancellationToken);
        }
    }

    public void Dispose()
    {
        foreach (var member in _members)
            member.Program.Dispose();
        _members.Clear();
    }

    private async Task KillAsync(Member member, CancellationToken cancellationToken)
    {
        member.Program.Kill();
        await member.Program.WaitForExitAsync(cancellationToken);
        Remove(member);
        say($"kill -9 {member.Name}");
        await Task.Delay(random.Next(2_000), cancellationToken);
        Add();
    }

    // Longer than the group waits: others own its partitions when it wakes, and it does not know.
    private void Pause(Member member, CancellationToken cancellationToken)
    {
        var pause = sessionTimeout + TimeSpan.FromMilliseconds(random.Next(2_000, 6_000));
        member.Program.Pause();
        member.IsPaused = true;
        say(string.Create(CultureInfo.InvariantCulture, $"SIGSTOP {member.Name} for {pause.TotalSeconds:0.0} s"));
        _waking.Add(WakeAsync(member, pause, cancellationToken));
    }

    private async Task WakeAsync(Member member, TimeSpan pause, CancellationToken cancellationToken)
    {
        await Task.Delay(pause, cancellationToken);
        member.Program.Resume();
        member.IsPaused = false;
        say($"SIGCONT {member.Name}");
    }

    private async Task GrowOrShrinkAsync(List<Member> running, CancellationToken cancellationToken)
    {
        if (_members.Count < count + MostMore || running.Count == 0)
            say($"added {Add().Name}");
        else
            await TerminateAsync(Pick(running), cancellationToken);
    }

    private async Task TerminateAsync(Member member, CancellationToken cancellationToken)
    {
        var code = await member.Program.TerminateAsync(cancellationToken);
        Remove(member);
        if (code != 0)
            throw new CommandFailedException($"{member.Name} ended with {code} after SIGTERM instead of 0: {member.Program.Errors()}");
        say($"stopped {member.Name} politely");
    }

    private Member Add()
    {
        var name = $"pipeline-{++_started}";
        var member = new Member(name, start(name));
        _members.Add(member);
        return member;
    }

    private void Remove(Member member)
    {
        _members.Remove(member);
        member.Program.Dispose();
    }

    private Member Pick(List<Member> members) => members[random.Next(members.Count)];

    private sealed class Member(string name, ChildProgram program)
    {
        public string Name { get; } = name;

        public ChildProgram Program { get; } = program;

        public bool IsPaused { get; set; }
    }
}
