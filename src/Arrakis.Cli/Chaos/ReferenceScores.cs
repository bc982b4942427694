using Arrakis.Pipeline.Communities;
using Arrakis.Pipeline.Scoring;
using Arrakis.Shared;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;
using Arrakis.Shared.Verification;
using Arrakis.Simulator;

namespace Arrakis.Cli.Chaos;

/// <summary>A trace scored in memory: what an undisturbed run gives, without gateway, log or store.</summary>
internal static class ReferenceScores
{
    public static IReadOnlyList<ExpectedBalance> Compute(string trace, int communities)
    {
        var file = TraceFile.Load(trace);
        var states = Enumerable.Range(0, communities)
            .Select(c => new Community(TraceIds.Community(c), ScoringSettings.Default)).ToArray();
        long offset = 0;
        for (; offset < file.EventCount; offset++)
        {
            var e = file[(int)offset];
            states[e.Channel % communities].Apply(e.ToCommunityEvent(communities), new LogPosition(1, offset), Ignore.Instance);
        }

        var decay = new ActivityDecay(ScoringSettings.Default.DecayFactor);
        var window = ScoreTime.Window(file.LastTimeMs);
        return
        [
            .. from c in Enumerable.Range(0, communities)
               let board = states[c].Board(LeaderboardType.Activity)
               from rank in Enumerable.Range(1, board.Count)
               let member = board.At(rank)
               select new ExpectedBalance(c, NumberOf(member.Id), decay.BalanceAt(member.Activity, member.ActivityWindow, window)),
        ];
    }

    private static int NumberOf(MemberId member) => TraceIds.TryAuthorNumber(member, out var number)
        ? number
        : throw new InvalidOperationException($"{member} is of no trace.");

    /// <summary>Nothing is written: the state in memory is the result.</summary>
    public sealed class Ignore : IChangeSink
    {
        public static readonly Ignore Instance = new();

        public void MemberCreated(Community community, MemberState member, LogPosition position)
        {
        }

        public void MemberChanged(Community community, MemberState member)
        {
        }

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
