using Arrakis.Shared;

namespace Arrakis.Pipeline.Web;

/// <summary>A community in the list of communities.</summary>
/// <param name="Id">The community.</param>
/// <param name="Name">The guild's name, where known.</param>
/// <param name="Members">Members that have a row.</param>
/// <param name="Events">Events applied since the process started.</param>
/// <param name="IsFrozen">Whether the guild has left.</param>
public sealed record CommunitySummary(CommunityId Id, string? Name, long Members, long Events, bool IsFrozen = false);
