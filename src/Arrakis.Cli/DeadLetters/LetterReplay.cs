using Arrakis.Pipeline.Delivery;
using Arrakis.Shared.Log;

namespace Arrakis.Cli.DeadLetters;

/// <summary>Brings dead letters back as new records of a log.</summary>
internal sealed class LetterReplay(IEventLog log, IDeadLetterStore letters)
{
    private const int Slice = 500;

    /// <summary>What can be brought back of the letters of some keys, and why others cannot.</summary>
    public async Task<ReplayPlan> PlanAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var plan = new ReplayPlan();
        foreach (var key in keys.Distinct(StringComparer.Ordinal))
        {
            if (await letters.FindAsync(key, cancellationToken) is { } letter)
                Add(plan, letter);
            else
                plan.Refused.Add((key, "there is no such dead letter; they are kept for 7 days"));
        }

        return plan;
    }

    /// <summary>The same of all that were not brought back before, or of those of one stage.</summary>
    public async Task<ReplayPlan> PlanAllAsync(string? stage, CancellationToken cancellationToken)
    {
        var plan = new ReplayPlan();
        // The oldest first, and records in their order: as near as can be to how they would have come.
        var found = (await letters.ListAsync(int.MaxValue, cancellationToken))
            .Where(letter => letter.ReplayedMs == 0 && (stage is null || letter.Stage == stage))
            .OrderBy(letter => letter.RefusedMs).ThenBy(letter => DeadLetterKey.Of(letter.Key)?.Offset ?? 0);
        foreach (var letter in found)
            Add(plan, letter);
        return plan;
    }

    /// <summary>
    /// Appends the records of a plan, and then notes that they were. Where it is ended in between, the next run appends some of
    /// them again; they count once if it comes before 10,000 other records of their partition (see <see cref="DuplicateFilter"/>).
    /// </summary>
    /// <exception cref="EventLogException">The log or the dead letters could not be written; a second run does the rest.</exception>
    public async Task RunAsync(ReplayPlan plan, CancellationToken cancellationToken)
    {
        foreach (var slice in plan.Accepted.Chunk(Slice))
        {
            await log.AppendAsync(new AppendRequest { Records = [.. slice.Select(letter => letter.Record)] }, cancellationToken);
            await letters.MarkReplayedAsync(
                [.. slice.Select(letter => letter.Key)], DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), cancellationToken);
        }
    }

    private void Add(ReplayPlan plan, DeadLetter letter)
    {
        if (DeadLetterReplay.ToRecord(letter, log.PartitionCount, out var refusal) is { } record)
            plan.Accepted.Add((letter.Key, record));
        else
            plan.Refused.Add((letter.Key, refusal!));
    }
}
