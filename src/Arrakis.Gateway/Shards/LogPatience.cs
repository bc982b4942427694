using Arrakis.Shared.Log;
using Arrakis.Shared.Telemetry;
using Microsoft.Extensions.Logging;

namespace Arrakis.Gateway.Shards;

/// <summary>Asks the log for ever, the same in the same order, until it takes what it is given or says that it never will.</summary>
internal sealed class LogPatience(ShardOutlet outlet)
{
    /// <summary>Appends.</summary>
    /// <exception cref="EventLogException">The log will never take it.</exception>
    public async Task AppendAsync(AppendRequest request, CancellationToken cancellationToken)
    {
        var (timings, time) = (outlet.Options.Timings, outlet.Time);
        var delay = timings.AppendRetryBase;
        var began = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await outlet.Log.AppendAsync(request, cancellationToken);
                if (attempt > 1)
                    outlet.Logger.LogInformation(
                        "Shard {Shard}: the event log takes events again, after {Seconds} s and {Attempts} attempts",
                        outlet.Shard, Math.Round(time.GetElapsedTime(began).TotalSeconds, 1), attempt);
                outlet.Telemetry.LogFault = null;
                return;
            }
            catch (EventLogException e) when (e.IsTransient)
            {
                OnFault(e, isFirst: attempt == 1);
                await Task.Delay(delay, time, cancellationToken);
                delay = delay * 2 < timings.AppendRetryMax ? delay * 2 : timings.AppendRetryMax;
            }
        }
    }

    /// <summary>The log has not taken what it was given, and will be asked again.</summary>
    public void OnFault(Exception fault, bool isFirst)
    {
        GatewayMetrics.RouteFailures.Add(1, outlet.Telemetry.Tag);
        outlet.Telemetry.OnError("event_log", fault.Message);
        outlet.Telemetry.LogFault = fault.Message;
        if (isFirst)
            outlet.Logger.LogWarning(
                fault, "Shard {Shard}: the event log does not take events; trying again until it does. Nothing is lost", outlet.Shard);
    }
}
