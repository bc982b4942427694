using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Arrakis.Cluster.Telemetry;
using Arrakis.Shared.Telemetry;
using Shouldly;
using Xunit.Abstractions;

namespace Arrakis.Cluster.Tests.Telemetry;

/// <summary>What it costs that mailboxes measure: a table, for people.</summary>
[Collection(OneMeter.Name)]
public sealed class MailboxCostTests(ITestOutputHelper output)
{
    private const int Messages = 1_000_000;
    private const int Rounds = 5;

    [Fact]
    [Trait("Category", "Long")]
    public async Task Messages_per_second_through_actors_with_and_without_measuring()
    {
        using var collector = new PrometheusCollector(new PrometheusOptions { Meters = [ArrakisMeter.AkkaHostName] });
        output.WriteLine($"{Environment.ProcessorCount} processors, best of {Rounds}, {Messages:N0} messages each");
        output.WriteLine("| actors | mailbox | messages/s | ns each | bytes each |");
        output.WriteLine("|-------:|---------|-----------:|--------:|-----------:|");
        foreach (var actors in (int[])[1, 64])
        {
            // In turns, so that what else the machine does meets both.
            var plain = new List<(double Seconds, long Bytes)>();
            var measured = new List<(double Seconds, long Bytes)>();
            for (var round = 0; round < Rounds; round++)
            {
                plain.Add(await RunAsync(actors, "", collector));
                measured.Add(await RunAsync(actors, AkkaTelemetry.Hocon, collector));
            }

            Print(actors, "Akka's", plain);
            Print(actors, "measuring", measured);
        }
    }

    private void Print(int actors, string mailbox, List<(double Seconds, long Bytes)> runs)
    {
        var (seconds, bytes) = runs.MinBy(r => r.Seconds);
        output.WriteLine(
            $"| {actors,6} | {mailbox,-9} | {Messages / seconds,10:N0} | {seconds * 1e9 / Messages,7:N0} "
            + $"| {(double)bytes / Messages,10:N1} |");
    }

    private static async Task<(double Seconds, long Bytes)> RunAsync(int actors, string hocon, PrometheusCollector collector)
    {
        using var system = ActorSystem.Create("cost", ConfigurationFactory.ParseString(hocon));
        using var done = new CountdownEvent(actors);
        var each = Messages / actors;
        var refs = Enumerable.Range(0, actors).Select(_ => system.ActorOf(Props.Create(() => new Counter(each, done)))).ToList();
        var message = new object();
        var (bytes, began) = (GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp());
        for (var i = 0; i < each; i++)
        {
            foreach (var actor in refs)
                actor.Tell(message, ActorRefs.NoSender);
        }

        await Task.Run(done.Wait);
        var result = (Stopwatch.GetElapsedTime(began).TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - bytes);
        collector.Collect().Contains($"messagetype=\"System.Object\"}} {Messages}", StringComparison.Ordinal).ShouldBe(hocon.Length > 0);
        await system.Terminate();
        return result;
    }

    private sealed class Counter(int messages, CountdownEvent done) : UntypedActor
    {
        private int _seen;

        protected override void OnReceive(object message)
        {
            if (++_seen == messages)
                done.Signal();
        }
    }
}
