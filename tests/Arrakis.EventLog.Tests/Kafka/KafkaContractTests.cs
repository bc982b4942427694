using Arrakis.EventLog.Kafka;
using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging.Abstractions;

namespace Arrakis.EventLog.Tests.Kafka;

public sealed class KafkaEventLogContractTests : EventLogContract
{
    private readonly MemoryLogState _state = new();
    private KafkaOptions? _options;

    protected override async Task<IEventLog> OpenAsync() => await KafkaEventLog.OpenAsync(
        _options ??= await KafkaCluster.CreateAsync(Partitions), _state, _state, _state, NullLoggerFactory.Instance);
}

public sealed class KafkaGatewaySessionContractTests : GatewaySessionContract
{
    private readonly MemoryLogState _state = new();

    protected override IGatewaySessionStore Sessions => _state;

    public override async Task DisposeAsync() => await Log.DisposeAsync();

    protected override async Task<IEventLog> OpenAsync() => await KafkaEventLog.OpenAsync(
        await KafkaCluster.CreateAsync(4), _state, _state, _state, NullLoggerFactory.Instance);
}
