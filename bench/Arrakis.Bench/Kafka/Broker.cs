using System.Globalization;
using Arrakis.Bench.Processes;
using Arrakis.EventLog.Kafka;
using Arrakis.EventLog.Kafka.Topics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Bench.Kafka;

/// <summary>
/// The broker of a benchmark: Kafka at KAFKA_BOOTSTRAP_SERVERS, or the mock cluster in a process of its own, so that its
/// processor time is not taken for a client's.
/// </summary>
internal sealed class Broker : IDisposable
{
    private const string Setting = "KAFKA_BOOTSTRAP_SERVERS";
    private readonly BenchProcess? _mock;

    private Broker(string servers, BenchProcess? mock) => (BootstrapServers, _mock) = (servers, mock);

    public string BootstrapServers { get; }

    /// <summary>The mock's process; null for a real Kafka.</summary>
    public int? ProcessId => _mock?.Id;

    public string Name => _mock is null ? $"Kafka at {BootstrapServers}" : "librdkafka's mock cluster, 3 brokers in a process of their own";

    /// <summary>Starts it, with the topics of every prefix.</summary>
    public static async Task<Broker> StartAsync(int partitions, params string[] prefixes)
    {
        if (Environment.GetEnvironmentVariable(Setting) is { Length: > 0 } servers)
        {
            var real = new Broker(servers, mock: null);
            foreach (var prefix in prefixes)
                await real.CreateTopicsAsync(prefix, partitions);
            return real;
        }

        var mock = BenchProcess.Self(
            "kafka", "--prefix", string.Join(',', prefixes), "--partitions", partitions.ToString(CultureInfo.InvariantCulture));
        var line = await mock.LineAsync(l => l.StartsWith("export ", StringComparison.Ordinal));
        return new Broker(line.Split(' ')[1][(Setting.Length + 1)..], mock);
    }

    /// <summary>How our parts reach it.</summary>
    public KafkaOptions Options(string prefix) => new()
    {
        BootstrapServers = BootstrapServers,
        Prefix = prefix,
        FetchWait = _mock is null ? new KafkaOptions { BootstrapServers = BootstrapServers }.FetchWait : TimeSpan.FromMilliseconds(10),
    };

    public void Dispose() => _mock?.Dispose();

    private async Task CreateTopicsAsync(string prefix, int partitions)
    {
        using var topics = new KafkaTopics(Options(prefix), NullLogger.Instance);
        await topics.CreateAsync(TopicPlan.For(Options(prefix), partitions, replicas: 1));
    }
}
