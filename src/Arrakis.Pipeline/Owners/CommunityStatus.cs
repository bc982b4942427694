using Arrakis.Shared;

namespace Arrakis.Pipeline.Owners;

/// <summary>A community that an owner holds in memory.</summary>
/// <param name="Id">The community.</param>
/// <param name="Members">Members that have a row.</param>
/// <param name="Events">Events read since it was loaded.</param>
/// <param name="IsFrozen">Whether the guild has left.</param>
public sealed record CommunityStatus(CommunityId Id, long Members, long Events, bool IsFrozen);
