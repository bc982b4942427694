using Arrakis.EventLog.Kafka;
using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace Arrakis.EventLog.Tests.Kafka;

public sealed class KafkaEventLogContractTests : EventLogContract
{
    private readonly MemoryLogState _state = new();
    private KafkaOptions? _options;

    protected override async Task<IEventLog> OpenAsync() => await KafkaEventLog.OpenAsync(
        _options ??= await KafkaCluster.CreateAsync(Partitions), _state, _state, _state, NullLoggerFactory.Instance);
}

public sealed class KafkaSessionTests
{
    [Fact]
    public async Task A_session_appended_with_records_is_remembered_and_an_append_without_one_leaves_it()
    {
        var state = new MemoryLogState();
        await using var log = await KafkaEventLog.OpenAsync(
            await KafkaCluster.CreateAsync(4), state, state, state, NullLoggerFactory.Instance);
        var session = new GatewaySession(3, 16, "session-a", "wss://resume.invalid", 41, 1_700_000_000_000, Intents: 1539, BeganMs: 7);
        await log.AppendAsync(new AppendRequest { Records = [new PendingRecord(0, new byte[] { 1 })], Session = session });
        await log.AppendAsync(new AppendRequest { Records = [new PendingRecord(0, new byte[] { 1 })] });
        (await state.LoadSessionAsync(3)).ShouldBe(session);
        (await log.GetRangeAsync(0)).End.ShouldBe(2);
    }
}
