using System.Runtime.CompilerServices;

namespace Arrakis.Bench.Cql;

/// <summary>The tables and rows of the comparison: the same that peer.mjs writes.</summary>
internal static class TwoTables
{
    /// <summary>Updates of a slice.</summary>
    public const int Slice = 50;

    private const string Columns = "community_id, profile_id, conviction_score, activity_score, current_rank, updated_at";

    public const string ToScores = $"INSERT INTO bench_two_tables.scores ({Columns}) VALUES (?, ?, ?, ?, ?, ?)";

    public const string ToProfiles = $"INSERT INTO bench_two_tables.scores_by_profile ({Columns}) VALUES (?, ?, ?, ?, ?, ?)";

    public const string Select = $"SELECT {Columns} FROM bench_two_tables.scores_by_profile WHERE community_id = ? AND profile_id = ?";

    public static Guid Community(int community) => Id(0xC000_0000, 0, community);

    public static Guid Profile(int community, int member) => Id(0xA000_0000, (ushort)community, member);

    public static decimal Conviction(int community, int member) =>
        (community * 7_919L + member * 104_729L) % 1_000_000 + (member % 90 + 10) / 100m;

    public static decimal Activity(int member) => member * 31 % 10_000 + 0.5m;

    /// <summary>The statements that make the tables anew.</summary>
    public static async Task<IReadOnlyList<string>> ScriptAsync()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(PeerFolder(), "two-tables.cql"));
        var script = string.Join('\n', lines.Where(line => !line.StartsWith("--", StringComparison.Ordinal)));
        return script.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Where the peer and the tables' definition are.</summary>
    public static string PeerFolder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "peers", "cassandra-driver"));

    // "PREFIX00-COMM-4000-8000-0000NUMBER" in hexadecimal, as in peer.mjs.
    private static Guid Id(uint prefix, ushort community, int number) => new(
        prefix, community, 0x4000, 0x80, 0, 0, 0, (byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number);
}
