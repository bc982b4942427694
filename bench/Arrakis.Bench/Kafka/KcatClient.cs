using System.Diagnostics;
using System.Globalization;
using System.Text;
using Arrakis.Shared.Log;
using Arrakis.Testing.Processes;

namespace Arrakis.Bench.Kafka;

/// <summary>Debian's kcat, a program in C: what librdkafka does by itself. It spreads records over the partitions at random.</summary>
internal sealed class KcatClient : IKafkaClient
{
    private const string Delimiter = "@#~@";
    private readonly TemporaryFolder _folder = new();
    private readonly Broker _broker;

    public KcatClient(Broker broker, PendingRecord[] records)
    {
        _broker = broker;
        using var file = File.Create(Input);
        foreach (var record in records)
        {
            file.Write(record.Payload.Span);
            file.Write(Encoding.ASCII.GetBytes(Delimiter));
        }
    }

    public string Name => "kcat 1.7.1";

    private string Input => Path.Combine(_folder.Path, "events");

    public Task<KafkaFigures> WriteAsync(string prefix) => RunAsync(
        $"kcat -P -q -b {_broker.BootstrapServers} -t {_broker.Options(prefix).EventsTopic} -D '{Delimiter}' -X enable.idempotence=true -X "
        + "acks=all -X linger.ms=5 -X compression.codec=lz4 -X batch.size=524288 -X batch.num.messages=10000 -X "
        + $"queue.buffering.max.kbytes=65536 -X queue.buffering.max.messages=1000000 < {Input}");

    public Task<KafkaFigures> ReadAsync(string prefix) => RunAsync(string.Create(CultureInfo.InvariantCulture,
        $"kcat -C -q -e -o beginning -b {_broker.BootstrapServers} -t {_broker.Options(prefix).EventsTopic} -X "
        + $"fetch.wait.max.ms={_broker.Options(prefix).FetchWait.TotalMilliseconds} -X check.crcs=true -f '%s' > /dev/null"));

    public void Dispose() => _folder.Dispose();

    // bash tells the processor time of what has ended.
    private static async Task<KafkaFigures> RunAsync(string command)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"TIMEFORMAT='%R %U %S'; time {command}"]) { RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C";
        using var bash = Process.Start(start) ?? throw new InvalidOperationException("bash did not start");
        var text = await bash.StandardError.ReadToEndAsync();
        await bash.WaitForExitAsync();
        if (bash.ExitCode != 0)
            throw new InvalidOperationException($"kcat ended with {bash.ExitCode}: {text}");
        var times = text.Trim().Split('\n')[^1].Split(' ').Select(t => double.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        return new KafkaFigures { Seconds = times[0], CpuSeconds = times[1] + times[2] };
    }
}
