using NetCord.Gateway.ReconnectStrategies;

namespace Arrakis.Cluster.NetCord;

/// <summary>NetCord never connects anew: the gateway knows the session, its address and when there is room.</summary>
internal sealed class NoReconnects : IReconnectStrategy
{
    private NoReconnects()
    {
    }

    public static NoReconnects Instance { get; } = new();

    /// <inheritdoc/>
    public IEnumerable<TimeSpan> GetDelays() => [];
}
