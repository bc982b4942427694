using Akka.Actor;
using Akka.Cluster.Sharding;
using Arrakis.Cluster.Hosting;
using Arrakis.Cluster.Telemetry;
using Arrakis.Shared.Telemetry;
using Arrakis.Testing.Prometheus;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Cluster.Tests.Telemetry;

/// <summary>A node that measures, with actors that do all that can be measured, and a real Prometheus that scrapes it.</summary>
internal sealed class MeasuredNode : IAsyncDisposable
{
    private readonly PrometheusCollector _collector;
    private readonly AkkaSystem _akka;
    private readonly WebApplication _page;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _asking;

    private MeasuredNode(PrometheusCollector collector, AkkaSystem akka, WebApplication page, PrometheusServer prometheus)
    {
        (_collector, _akka, _page, Prometheus) = (collector, akka, page, prometheus);
        _asking = AskAsync();
    }

    public PrometheusServer Prometheus { get; }

    public string Page => _collector.Collect();

    public string Address => _akka.Cluster.SelfAddress.ToString();

    public static async Task<MeasuredNode> StartAsync()
    {
        var collector = new PrometheusCollector(new PrometheusOptions { Meters = [ArrakisMeter.AkkaHostName] });
        var settings = new AkkaSettings { Port = 0 };
        var akka = await AkkaSystem.StartAsync(
            builder => builder.ConfigureArrakis(settings, scylla: null, NullLoggerFactory.Instance).WithArrakisTelemetry(),
            NullLoggerFactory.Instance, CancellationToken.None);
        await new ClusterJoin(settings, akka.Cluster, NullLogger.Instance).JoinAsync(CancellationToken.None);
        var page = WebApplication.CreateSlimBuilder().Build();
        page.Urls.Add("http://127.0.0.1:0");
        page.MapGet("/metrics", () => Microsoft.AspNetCore.Http.Results.Text(collector.Collect(), "text/plain"));
        await page.StartAsync();
        var prometheus = await PrometheusServer.StartAsync($$"""
            global: { scrape_interval: 1s }
            scrape_configs:
              - job_name: node
                static_configs: [ { targets: ["{{new Uri(page.Urls.First()).Authority}}"] } ]
            """);
        return new MeasuredNode(collector, akka, page, prometheus);
    }

    /// <summary>Makes what happens rarely happen once.</summary>
    public async Task MisbehaveAsync()
    {
        var worker = _akka.System.ActorOf(Props.Create(() => new Worker()));
        worker.Tell(new InvalidOperationException("asked to"));
        worker.Tell(DateTime.UnixEpoch);
        var gone = _akka.System.ActorOf(Props.Create(() => new Worker()));
        await gone.GracefulStop(TimeSpan.FromSeconds(10));
        gone.Tell(1);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _asking;
        await Prometheus.DisposeAsync();
        await _page.DisposeAsync();
        await _akka.DisposeAsync();
        _collector.Dispose();
        _stop.Dispose();
    }

    // Three entities in two shards, asked again and again.
    private async Task AskAsync()
    {
        var region = await ClusterSharding.Get(_akka.System).StartAsync(
            "work", _ => Props.Create(() => new Worker()), ClusterShardingSettings.Create(_akka.System), new Extractor());
        for (var i = 0; !_stop.IsCancellationRequested; i++)
        {
            await region.Ask<int>(i, TimeSpan.FromSeconds(30));
            await Task.Delay(20, CancellationToken.None);
        }
    }

    internal sealed class Worker : ReceiveActor
    {
        public Worker()
        {
            Receive<int>(number => Sender.Tell(number));
            Receive<InvalidOperationException>(fault => throw fault);
        }
    }

    private sealed class Extractor : HashCodeMessageExtractor
    {
        public Extractor()
            : base(2)
        {
        }

        public override string EntityId(object message) => message is int number ? $"{number % 3}" : "0";

        public override string ShardId(string entityId, object? messageHint = null) => entityId == "0" ? "0" : "1";
    }
}
