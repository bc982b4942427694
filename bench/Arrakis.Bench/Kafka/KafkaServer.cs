using System.Runtime.InteropServices;
using Arrakis.Testing.Kafka;

namespace Arrakis.Bench.Kafka;

/// <summary>A Kafka to try things on, librdkafka's mock cluster: runs until Ctrl-C or SIGTERM, and keeps nothing.</summary>
internal static class KafkaServer
{
    public static async Task<int> RunAsync(string[] args)
    {
        var prefixes = BenchArgs.Text(args, "--prefix", "arrakis.").Split(',');
        var partitions = BenchArgs.Int(args, "--partitions", 16);
        using var kafka = new MockKafka();
        foreach (var prefix in prefixes)
        {
            kafka.CreateTopic(prefix + "events", partitions);
            kafka.CreateTopic(prefix + "interactions", partitions);
            kafka.CreateTopic(prefix + "identify", 1);
            kafka.CreateTopic(prefix + "nodes", 1);
        }

        var end = new TaskCompletionSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        Console.WriteLine(
            $"export KAFKA_BOOTSTRAP_SERVERS={kafka.BootstrapServers} KAFKA_TOPIC_PREFIX={prefixes[0]} KAFKA_FETCH_WAIT_MS=10");
        await end.Task;
        return 0;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            end.TrySetResult();
        }
    }
}
