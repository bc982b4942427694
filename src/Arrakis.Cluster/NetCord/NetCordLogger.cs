using Microsoft.Extensions.Logging;
using NetCord.Logging;
using NetCordLevel = NetCord.Logging.LogLevel;
using Level = Microsoft.Extensions.Logging.LogLevel;

namespace Arrakis.Cluster.NetCord;

/// <summary>
/// NetCord's log lines, all as debug: what matters of a connection is told by the gateway, and what NetCord cannot read of a frame
/// concerns its own events alone. Lines for each event are left out.
/// </summary>
internal sealed class NetCordLogger(int shard, ILogger logger) : IGatewayLogger
{
    /// <inheritdoc/>
    public void Log<TState>(NetCordLevel logLevel, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            logger.LogDebug("Shard {Shard}: NetCord: {Text}", shard, formatter(state, exception));
    }

    /// <inheritdoc/>
    public bool IsEnabled(NetCordLevel logLevel) => logLevel >= NetCordLevel.Information && logger.IsEnabled(Level.Debug);
}
