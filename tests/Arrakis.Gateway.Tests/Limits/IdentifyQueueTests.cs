using Arrakis.Gateway.Limits;
using Arrakis.Shared.Discord;
using Shouldly;

namespace Arrakis.Gateway.Tests.Limits;

public sealed class IdentifyQueueTests : IdentifyQueueContract, IDisposable
{
    private readonly List<IdentifyQueue> _queues = [];

    public void Dispose() => _queues.ForEach(q => q.Dispose());

    [Fact]
    public async Task Who_gives_up_waiting_takes_nobodys_turn()
    {
        var clock = new Clock();
        using var queue = new IdentifyQueue(TimeSpan.FromHours(1), clock);
        await queue.AcquireAsync(0);
        for (var i = 0; i < 500; i++)
        {
            clock.Now += TimeSpan.FromSeconds(1);
            using var cancel = new CancellationTokenSource();
            var waiting = queue.AcquireAsync(0, cancel.Token).AsTask();
            await cancel.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        }
        clock.Now = TimeSpan.FromHours(1);
        // If one of them had kept its turn, this would take an hour.
        await queue.AcquireAsync(0).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
    }

    protected override IIdentifyQueue Create(TimeSpan interval)
    {
        _queues.Add(new IdentifyQueue(interval, TimeProvider.System));
        return _queues[^1];
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
