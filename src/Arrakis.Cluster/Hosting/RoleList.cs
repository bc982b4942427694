namespace Arrakis.Cluster.Hosting;

/// <summary>The roles of a node, from text.</summary>
internal sealed class RoleList(List<string> mistakes)
{
    /// <summary>What the option says, or the setting, or both roles.</summary>
    /// <param name="option">--roles; null where it was not given.</param>
    /// <param name="setting">AKKA_ROLES; null where it is not set.</param>
    public IReadOnlyList<string> Read(string? option, string? setting)
    {
        if ((option ?? setting) is not { } text)
            return ClusterRoles.All;
        var roles = text.Split(',', StringSplitOptions.TrimEntries).Distinct().ToList();
        if (roles.All(ClusterRoles.All.Contains))
            return roles;
        mistakes.Add(
            $"{(option is null ? "AKKA_ROLES" : "--roles")} is “{text}”; it has to be gateway, pipeline, or gateway,pipeline.");
        return ClusterRoles.All;
    }
}
