using Arrakis.Pipeline.Leaderboards;
using Arrakis.Shared;

namespace Arrakis.Pipeline.Owners.History;

/// <summary>
/// Past ranks of communities, kept for a minute: reading them costs thousands of reads. One community is read once at a time for
/// all who wait for it, and no longer when nobody does.
/// </summary>
internal sealed class RankHistories(Func<CommunityId, int, CancellationToken, Task<RankHistory>> read, TimeProvider time)
{
    /// <summary>How long one is shown again.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private const int MostKept = 16;
    private readonly Lock _lock = new();
    private readonly Dictionary<CommunityId, Kept> _kept = [];
    private readonly Dictionary<CommunityId, Reading> _reading = [];

    /// <summary>The past ranks of a community.</summary>
    /// <param name="community">The community.</param>
    /// <param name="days">How many days are wanted; there may be more or fewer.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public async Task<RankHistory> GetAsync(CommunityId community, int days, CancellationToken cancellationToken)
    {
        while (true)
        {
            Reading reading;
            lock (_lock)
            {
                if (_kept.TryGetValue(community, out var kept) && kept.Days >= days && time.GetElapsedTime(kept.At) < Lifetime)
                    return kept.History;
                reading = Join(community, days);
            }

            try
            {
                var history = await reading.Task.WaitAsync(cancellationToken);
                if (reading.Days >= days)
                    return history;
            }
            catch (Exception) when (reading.Days < days && !cancellationToken.IsCancellationRequested)
            {
                // Somebody else's, of fewer days, has failed; ours comes next.
            }
            finally
            {
                Leave(community, reading);
            }
        }
    }

    private Reading Join(CommunityId community, int days)
    {
        if (!_reading.TryGetValue(community, out var reading))
        {
            reading = new Reading(days);
            reading.Task = ReadAsync(community, reading);
            _reading.Add(community, reading);
        }

        reading.Waiting++;
        return reading;
    }

    private void Leave(CommunityId community, Reading reading)
    {
        lock (_lock)
        {
            if (--reading.Waiting > 0)
                return;
            if (_reading.GetValueOrDefault(community) == reading)
                _reading.Remove(community);
        }

        // Harmless where it has ended.
        _ = reading.Unwanted.CancelAsync();
    }

    private async Task<RankHistory> ReadAsync(CommunityId community, Reading reading)
    {
        await Task.Yield();
        var history = await read(community, reading.Days, reading.Unwanted.Token);
        lock (_lock)
        {
            foreach (var (old, _) in _kept.Where(k => time.GetElapsedTime(k.Value.At) >= Lifetime).ToList())
                _kept.Remove(old);
            if (_kept.Count >= MostKept)
                _kept.Remove(_kept.MinBy(k => k.Value.At).Key);
            _kept[community] = new Kept(history, reading.Days, time.GetTimestamp());
            if (_reading.GetValueOrDefault(community) == reading)
                _reading.Remove(community);
        }

        return history;
    }

    private sealed record Kept(RankHistory History, int Days, long At);

    private sealed class Reading(int days)
    {
        public int Days { get; } = days;

        public int Waiting { get; set; }

        public CancellationTokenSource Unwanted { get; } = new();

        public Task<RankHistory> Task { get; set; } = null!;
    }
}
