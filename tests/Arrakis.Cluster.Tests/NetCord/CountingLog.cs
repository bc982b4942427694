using Arrakis.Gateway.Tests.Support;
using Arrakis.Shared.Discord;
using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Tests.NetCord;

/// <summary>A log that counts and keeps nothing.</summary>
internal sealed class CountingLog(long expected) : PartialLog, IGatewaySessionStore, IInteractionSink
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _count;

    public Task Done => _done.Task;

    public override string LogId => "counting";

    public override ValueTask AppendAsync(AppendRequest request, CancellationToken cancellationToken = default)
    {
        if ((_count += request.Records.Count) >= expected)
            _done.TrySetResult();
        return default;
    }

    public ValueTask<GatewaySession?> LoadSessionAsync(int shard, CancellationToken cancellationToken = default) => default;

    public ValueTask SaveSessionAsync(GatewaySession session, CancellationToken cancellationToken = default) => default;

    public bool TryAccept(Interaction interaction) => true;
}
