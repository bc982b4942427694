using System.Collections.Concurrent;
using Arrakis.Gateway.Tests.Support;
using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Tests.Streams;

/// <summary>The part of a log that a shard's stream leaves to others: dead letters and sessions.</summary>
internal sealed class SideLog : PartialLog
{
    public ConcurrentQueue<DeadLetter> Letters { get; } = new();

    public ConcurrentQueue<GatewaySession> Sessions { get; } = new();

    public override int PartitionCount => 2;

    public override string LogId => "side";

    public override ValueTask AppendAsync(AppendRequest request, CancellationToken cancellationToken = default)
    {
        if (request.Records.Count > 0)
            throw new InvalidOperationException("records go to Kafka by the stream");
        foreach (var letter in request.DeadLetters)
            Letters.Enqueue(letter);
        if (request.Session is { } session)
            Sessions.Enqueue(session);
        return ValueTask.CompletedTask;
    }
}
