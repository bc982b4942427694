using Arrakis.Cli.Chaos;
using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Arrakis.Shared.Verification;
using Arrakis.Simulator;

namespace Arrakis.Cluster.Tests.Chaos;

/// <summary>Compares what stands in the store with what an undisturbed run gives.</summary>
internal static class TrialVerdict
{
    /// <summary>All differences: of the boards, of the members' rows, and what was refused.</summary>
    /// <param name="cluster">The cluster, level.</param>
    /// <param name="expected">The boards, as another program computed them; null computes them here.</param>
    public static async Task<IReadOnlyList<string>> DifferencesAsync(TrialCluster cluster, IReadOnlyList<ExpectedBalance>? expected)
    {
        var (trace, communities) = (cluster.Options.Trace, cluster.Options.Communities);
        await using var store = await cluster.OpenStoreAsync();
        var request = new ChaosRequest { Trace = trace, Communities = communities, Faults = 0, Seed = 0 };
        var stored = await ChaosVerdict.BoardsAsync(request, store, CancellationToken.None);
        List<string> differences =
        [
            .. (await cluster.State.ListAsync(20)).Select(letter => $"dead letter {letter.Key}: {letter.Reason}"),
            .. LeaderboardAgreement.Compare(expected ?? ReferenceScores.Compute(trace, communities), stored),
        ];
        foreach (var community in Undisturbed(trace, communities))
            differences.AddRange(await MembersAsync(community.Key, community.Value, store));
        return differences;
    }

    private static async Task<IReadOnlyList<string>> MembersAsync(
        CommunityId community, IReadOnlyDictionary<MemberId, string> expected, ICommunityStore store)
    {
        var stored = new Dictionary<MemberId, string>();
        await foreach (var row in store.LoadMembersAsync(community))
            stored.Add(row.MemberId, Show(row));
        return
        [
            .. expected.Keys.Except(stored.Keys).Select(member => $"member {member} of {community} is missing"),
            .. stored.Keys.Except(expected.Keys).Select(member => $"member {member} of {community} is nobody"),
            .. stored.Where(s => expected.GetValueOrDefault(s.Key, s.Value) != s.Value)
                .Select(s => $"member {s.Key} of {community}: {s.Value} instead of {expected[s.Key]}"),
        ];
    }

    // To the last bit: the same events in the same order give the same numbers. Only positions in the log are the run's own, and
    // when somebody joined is told by Discord, not by the trace.
    private static string Show(MemberRow row) =>
        (row with { Applied = LogPosition.None, JoinedMs = null, Badges = [] }) + string.Join('|', row.Badges);

    private static Dictionary<CommunityId, IReadOnlyDictionary<MemberId, string>> Undisturbed(string trace, int communities)
    {
        var file = TraceFile.Load(trace);
        var states = Enumerable.Range(0, communities).Select(c => new Community(TraceIds.Community(c), ScoringSettings.Default)).ToArray();
        var members = states.ToDictionary(s => s.Id, _ => new HashSet<MemberId>());
        for (var offset = 0; offset < file.EventCount; offset++)
        {
            var community = states[file[offset].Channel % communities];
            community.Apply(file[offset].ToCommunityEvent(communities), new LogPosition(1, offset), new Members(members[community.Id]));
        }

        return states.ToDictionary(s => s.Id, s => (IReadOnlyDictionary<MemberId, string>)members[s.Id].ToDictionary(
            m => m, m => Show(MemberMapping.ToRow(s.Id, s.Find(m)!))));
    }

    /// <summary>Notes who is there.</summary>
    private sealed class Members(HashSet<MemberId> known) : IChangeSink
    {
        public void MemberCreated(Community community, MemberState member, LogPosition position) => known.Add(member.Id);

        public void MemberChanged(Community community, MemberState member) => known.Add(member.Id);

        public void WindowClosed(Community community, MemberState member, int window, double points)
        {
        }

        public void CommunityChanged(Community community)
        {
        }

        public void MemberErased(Community community, MemberId member, LogPosition position, int openWindow)
        {
        }
    }
}
