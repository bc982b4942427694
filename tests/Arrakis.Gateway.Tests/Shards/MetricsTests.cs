using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Arrakis.Gateway.Tests.Support;
using Arrakis.Shared.Telemetry;
using Shouldly;

namespace Arrakis.Gateway.Tests.Shards;

public sealed class MetricsTests
{
    [Fact]
    public async Task Frames_are_counted_by_type_and_events_once_they_are_durable()
    {
        // A shard number that no other test uses: the meter is the process's.
        const int Shard = 7;
        var sums = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == ArrakisMeter.Name)
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();

        await using var rig = await Rig.StartAsync(with: o => o with { TotalShards = 8, PoolId = Shard, ShardsPerPool = 1 });
        var connection = await rig.Discord.AcceptAsync();
        await connection.StartSessionAsync(rig.Discord, guilds: """{"id":"100","unavailable":true}""");
        for (var i = 0; i < 5; i++)
            await connection.DispatchAsync(2 + i, "MESSAGE_CREATE", Payloads.Message(334385199974967042 + i));
        await connection.DispatchAsync(7, "MESSAGE_CREATE", "{}");
        await connection.SendAsync("""{"op":31,"d":{}}""");
        await Eventually.HoldsAsync(
            () => sums.GetValueOrDefault("gateway_errors_total unknown_opcode") == 1, "unknown opcodes are counted");
        await Eventually.HoldsAsync(
            () => sums.GetValueOrDefault("gateway_events_received_total message_create") == 6, "frames are counted");
        await Eventually.HoldsAsync(() => sums.GetValueOrDefault("gateway_events_routed_total") == 5, "durable events are counted");
        await Eventually.HoldsAsync(() => sums.GetValueOrDefault("gateway_dead_letters_total") == 1, "dead letters are counted");
        sums["gateway_events_received_total ready"].ShouldBe(1);
        sums["gateway_identifies_total"].ShouldBe(1);
        sums["gateway_guilds_total"].ShouldBe(1);
        sums.ContainsKey("gateway_event_route_duration_seconds").ShouldBeTrue();
        sums.ContainsKey("gateway_discord_delay_seconds").ShouldBeTrue();
        await Eventually.HoldsAsync(() => sums.ContainsKey("gateway_buffer_fill_ratio"), "how full the buffer is, is shown each second");

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string? type = null;
            var isOurs = false;
            foreach (var tag in tags)
            {
                isOurs |= tag.Key == "shard_id" && Equals(tag.Value, Shard);
                type = tag.Key is "event_type" or "error_type" ? (string?)tag.Value : type;
            }
            if (isOurs)
                sums.AddOrUpdate(type is null ? instrument.Name : $"{instrument.Name} {type}", value, (_, sum) => sum + value);
        }
    }
}
