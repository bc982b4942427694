using System.Globalization;
using Arrakis.Cli.Output;
using Arrakis.Shared;
using Arrakis.Shared.Store;

namespace Arrakis.Cli.Migration;

/// <summary>
/// Reads every profile and every row again, and compares: numbers, and every score bit for bit. One community in memory at a time.
/// </summary>
internal sealed class ScoreVerification(ProfileSource source, ICommunityStore store, ScoreMigration migration, TimeProvider time)
{
    private const int MostTold = 20;
    private readonly List<string> _differences = [];
    private long _compared;

    /// <summary>Scores that agree.</summary>
    public long Agreeing { get; private set; }

    /// <summary>Rows that differ, are missing or are too many.</summary>
    public long Differing { get; private set; }

    /// <summary>The first of them, a line each.</summary>
    public IReadOnlyList<string> Differences => _differences;

    /// <summary>Compares all communities.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var bar = new ProgressBar(migration.Imported, () => Interlocked.Read(ref _compared));
        await bar.WhileAsync(CompareAllAsync(cancellationToken));
    }

    private async Task CompareAllAsync(CancellationToken cancellationToken)
    {
        foreach (var guild in await source.GuildsAsync(cancellationToken))
        {
            if (ProfileMapper.CommunityOf(guild) is { } community && !migration.Live.Contains(community))
                await CompareAsync(guild, community, cancellationToken);
        }
    }

    private async Task CompareAsync(string guild, CommunityId community, CancellationToken cancellationToken)
    {
        var stored = new Dictionary<MemberId, MemberRow>();
        await foreach (var row in store.LoadMembersAsync(community, cancellationToken))
            stored.Add(row.MemberId, row);
        var now = time.GetUtcNow().UtcDateTime;
        await foreach (var profile in source.ReadGuildAsync(guild, cancellationToken))
        {
            if (migration.RowOf(profile, now, out _) is not { } expected)
                continue;
            stored.Remove(expected.MemberId, out var actual);
            Note(expected, actual);
            Interlocked.Increment(ref _compared);
        }

        foreach (var row in stored.Values)
            Differ($"community {community}, member {row.MemberId}: the store has a row, PostgreSQL has no profile for it");
    }

    private void Note(MemberRow expected, MemberRow? actual)
    {
        var where = $"community {expected.CommunityId}, member {expected.MemberId}";
        if (actual is null)
            Differ($"{where}: the store has no row");
        else if (actual.Applied != expected.Applied)
            Differ($"{where}: a node has applied events meanwhile");
        else if (!IsSame(expected.Activity, actual.Activity) || expected.ActivityWindow != actual.ActivityWindow)
        {
            Differ(string.Create(
                CultureInfo.InvariantCulture,
                $"{where}: activity is {actual.Activity} of window {actual.ActivityWindow}, "
                + $"not {expected.Activity} of {expected.ActivityWindow}"));
        }
        else if (!IsSame(expected.ImportedConviction ?? -1, actual.ImportedConviction ?? -1))
            Differ(FormattableString.Invariant($"{where}: conviction is {actual.ImportedConviction}, not {expected.ImportedConviction}"));
        else
            Agreeing++;
    }

    private static bool IsSame(double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);

    private void Differ(string what)
    {
        Differing++;
        if (_differences.Count < MostTold)
            _differences.Add(what);
    }
}
