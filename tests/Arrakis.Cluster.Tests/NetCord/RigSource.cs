using Arrakis.Cluster.NetCord;
using Arrakis.Gateway.Sources;

namespace Arrakis.Gateway.Tests.Support;

/// <summary>The source under test: NetCord, in the place of the gateway's own.</summary>
internal static class RigSource
{
    public static IShardSource? Create() => new NetCordShardSource();
}
