namespace Arrakis.Shared.Store;

/// <summary>
/// A row of <c>eligibility_snapshots</c>: what a rule said of a member's wallet, kept so that it need not be asked of the chain
/// each time.
/// </summary>
/// <param name="CommunityId">The community.</param>
/// <param name="MemberId">The member.</param>
/// <param name="RuleId">Which rule of the community, 1 character and more.</param>
/// <param name="Wallet">The address that the verdict is about; for another wallet it says nothing.</param>
/// <param name="IsEligible">The verdict.</param>
/// <param name="Balance">The balance found, in whole token units.</param>
/// <param name="CheckedMs">When it was checked, Unix milliseconds.</param>
/// <param name="BlockNumber">The block as of which it was checked.</param>
public sealed record EligibilitySnapshot(
    CommunityId CommunityId, MemberId MemberId, string RuleId, string Wallet, bool IsEligible, decimal Balance, long CheckedMs,
    long BlockNumber)
{
    /// <summary>How long a snapshot lives after it was written: 300 s.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromSeconds(300);
}
