using Arrakis.Shared.Log;

namespace Arrakis.EventLog.Tests.Sqlite;

public sealed class SqliteEventLogContractTests : EventLogContract
{
    private LogDirectory? _directory;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _directory!.DeleteAsync();
    }

    protected override async Task<IEventLog> OpenAsync() => await (_directory ??= new LogDirectory()).OpenAsync();
}

public sealed class SqliteDeadLetterContractTests : DeadLetterContract
{
    private LogDirectory? _directory;

    public override async Task DisposeAsync() => await _directory!.DeleteAsync();

    protected override async Task<IDeadLetterStore> OpenAsync() => await (_directory = new LogDirectory()).OpenAsync();
}

public sealed class SqliteGatewaySessionContractTests : GatewaySessionContract
{
    private LogDirectory? _directory;

    public override async Task DisposeAsync() => await _directory!.DeleteAsync();

    protected override async Task<IEventLog> OpenAsync() => await (_directory = new LogDirectory()).OpenAsync();
}
