using System.Diagnostics;
using System.Globalization;
using Arrakis.Gateway.Events;
using Arrakis.Gateway.Wire;

/// <summary>Nanoseconds per message of each step between a frame and its event, without a socket.</summary>
internal static class GatewayParseBenchmark
{
    public static Task<int> RunAsync(string[] args)
    {
        var frames = GatewayBenchServer.Messages(2000);
        var mapper = new EventMapper(new GuildRegistry());
        var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 50;
        Console.WriteLine($"{frames.Average(frame => frame.Length):N0} bytes per message");
        for (var pass = 0; pass < 3; pass++)
        {
            Measure("envelope", frames, rounds, frame => GatewayEnvelope.TryRead(frame, out _, out _) ? 1 : 0);
            Measure("envelope + map", frames, rounds, frame =>
            {
                GatewayEnvelope.TryRead(frame, out var envelope, out _);
                return (int)mapper.Map(envelope, default);
            });
            Measure("envelope + map + serialize", frames, rounds, frame =>
            {
                GatewayEnvelope.TryRead(frame, out var envelope, out _);
                mapper.Map(envelope, default);
                return mapper.Event.CalculateSize();
            });
        }
        return Task.FromResult(0);
    }

    private static void Measure(string name, byte[][] frames, int rounds, Func<byte[], int> step)
    {
        var sum = 0L;
        var started = Stopwatch.GetTimestamp();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var frame in frames)
                sum += step(frame);
        }
        var nanoseconds = Stopwatch.GetElapsedTime(started).TotalNanoseconds / (rounds * frames.Length);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-28} {nanoseconds,8:N0} ns {(sum == 0 ? "!" : "")}"));
    }
}
