using Arrakis.Shared;

namespace Arrakis.Cli.Erasing;

/// <summary>Where a member is to be erased.</summary>
/// <param name="Member">The member.</param>
/// <param name="Communities">Communities that have or will have a row of the member, in order of id.</param>
/// <param name="Pending">Communities whose log says already that the member is erased, which the node has yet to apply.</param>
internal sealed record ErasurePlan(MemberId Member, IReadOnlyList<CommunityId> Communities, IReadOnlyList<CommunityId> Pending);
