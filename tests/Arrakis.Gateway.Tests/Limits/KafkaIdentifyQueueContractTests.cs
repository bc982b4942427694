using Arrakis.EventLog.Kafka;
using Arrakis.EventLog.Kafka.Identify;
using Arrakis.Shared.Discord;
using Arrakis.Testing.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.Gateway.Tests.Limits;

public sealed class KafkaIdentifyQueueContractTests : IdentifyQueueContract, IAsyncLifetime, IDisposable
{
    private readonly List<KafkaIdentifyQueue> _queues = [];
    private readonly MockKafka _kafka = new();
    private KafkaOptions _options = null!;
    private KafkaAppender _appender = null!;

    public Task InitializeAsync()
    {
        _options = new KafkaOptions { BootstrapServers = _kafka.BootstrapServers, FetchWait = TimeSpan.FromMilliseconds(10) };
        _kafka.CreateTopic(_options.IdentifyTopic, 2);
        _appender = new KafkaAppender(_options, NullLogger.Instance);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (var queue in _queues)
            await queue.DisposeAsync();
        await _appender.DisposeAsync();
    }

    public void Dispose() => _kafka.Dispose();

    protected override IIdentifyQueue Create(TimeSpan interval)
    {
        _queues.Add(new KafkaIdentifyQueue(_appender, _options, 2, NullLogger.Instance, interval));
        return _queues[^1];
    }
}
