using Arrakis.Gateway.Sources;

namespace Arrakis.Gateway.Tests.Support;

/// <summary>The source under test: here the gateway's own. Tests of another source have a file of their own.</summary>
internal static class RigSource
{
    public static IShardSource? Create() => null;
}
