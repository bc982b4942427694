namespace Arrakis.Simulator;

/// <summary>Which faults are in force. What was said of one shard stays when something else is said of all.</summary>
internal sealed class FaultState
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, LastingFaults> _shards = [];
    private LastingFaults _all = LastingFaults.None;
    private int _restFailures;
    private int _restStatus;

    internal void Apply(FaultPlan plan)
    {
        plan.Validate();
        lock (_lock)
        {
            if (plan.Shard is { } shard)
            {
                _shards[shard] = _shards.GetValueOrDefault(shard, _all).With(plan);
            }
            else
            {
                _all = _all.With(plan);
                foreach (var key in _shards.Keys.ToArray()) _shards[key] = _shards[key].With(plan);
            }
            if (plan.RestFailures is not { } failures) return;
            _restFailures = failures;
            _restStatus = plan.RestStatus;
        }
    }

    internal LastingFaults Of(int shard)
    {
        lock (_lock) return _shards.GetValueOrDefault(shard, _all);
    }

    /// <summary>Takes one of the REST failures that are still to come.</summary>
    internal bool TryTakeRestFailure(out int status)
    {
        lock (_lock)
        {
            status = _restStatus;
            return _restFailures > 0 && _restFailures-- > 0;
        }
    }
}
