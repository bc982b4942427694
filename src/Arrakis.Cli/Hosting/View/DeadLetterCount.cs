namespace Arrakis.Cli.Hosting.View;

/// <summary>How many dead letters there are, counted beside everything else: a snapshot shows what the last count found.</summary>
internal sealed class DeadLetterCount(NodeHost node)
{
    private Task<long> _counting = Task.FromResult(0L);
    private long _countedAt = long.MinValue / 2;
    private long _last;

    public long Read()
    {
        var counting = _counting;
        if (counting.IsCompleted && Environment.TickCount64 - _countedAt >= node.DeadLetterInterval.TotalMilliseconds)
        {
            _countedAt = Environment.TickCount64;
            _counting = node.DeadLetters.CountAsync().AsTask();
        }

        return counting.IsCompletedSuccessfully ? _last = counting.Result : _last;
    }
}
