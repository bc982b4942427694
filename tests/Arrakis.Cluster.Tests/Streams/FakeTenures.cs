using System.Collections.Concurrent;
using Arrakis.Cluster.Partitions;
using Arrakis.Shared.Log;

namespace Arrakis.Cluster.Tests.Streams;

/// <summary>Tenures that only remember what they were given. What they accept is committed at once.</summary>
internal sealed class FakeTenures(ConcurrentDictionary<int, long> committed) : IPartitionTenures
{
    private readonly ConcurrentQueue<FakeTenure> _begun = new();

    public FakeTenures()
        : this(new ConcurrentDictionary<int, long>())
    {
    }

    /// <summary>What is durable: nodes that share it stand for nodes of one store.</summary>
    public ConcurrentDictionary<int, long> Committed => committed;

    public ConcurrentDictionary<int, Exception> Stopped { get; } = new();

    public IReadOnlyList<FakeTenure> Begun => [.. _begun];

    /// <summary>Runs before a batch is accepted.</summary>
    public Func<FakeTenure, IReadOnlyList<LogRecord>, CancellationToken, Task> Accepting { get; set; } = (_, _, _) => Task.CompletedTask;

    /// <summary>Runs before a tenure starts.</summary>
    public Func<FakeTenure, CancellationToken, Task> Starting { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Runs before a tenure has drained.</summary>
    public Func<FakeTenure, CancellationToken, Task> Draining { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>What was committed of a partition, as texts.</summary>
    public IReadOnlyList<string> Records(int partition) =>
        [.. Begun.Where(t => t.Partition == partition).SelectMany(t => t.Records)
            .OrderBy(r => r.Offset).DistinctBy(r => r.Offset).Select(r => r.Text)];

    public IPartitionTenure Begin(int partition)
    {
        var tenure = new FakeTenure(this, partition);
        _begun.Enqueue(tenure);
        return tenure;
    }

    public IAsyncDisposable Stop(int partition, Exception fault)
    {
        Stopped[partition] = fault;
        return new FakeTenure(this, partition);
    }
}

internal sealed class FakeTenure(FakeTenures node, int partition) : IPartitionTenure
{
    private readonly ConcurrentQueue<(long Offset, string Text)> _records = new();
    private long _next;

    public int Partition => partition;

    public IReadOnlyList<(long Offset, string Text)> Records => [.. _records];

    public long Start { get; private set; } = -1;

    public bool IsDrained { get; private set; }

    public bool IsDisposed { get; private set; }

    public async Task<long> StartAsync(CancellationToken cancellationToken)
    {
        await node.Starting(this, cancellationToken);
        return Start = _next = node.Committed.GetValueOrDefault(partition);
    }

    public async Task AcceptAsync(IReadOnlyList<LogRecord> records, CancellationToken cancellationToken)
    {
        await node.Accepting(this, records, cancellationToken);
        foreach (var record in records)
        {
            if (IsDrained || IsDisposed)
                throw new InvalidOperationException($"partition {partition}: records after the end");
            if (record.Offset != _next)
                throw new InvalidOperationException($"partition {partition}: offset {record.Offset} where {_next} has its turn");
            _next = record.Offset + 1;
            _records.Enqueue((record.Offset, System.Text.Encoding.UTF8.GetString(record.Payload.Span)));
        }

        node.Committed[partition] = _next;
    }

    public async Task DrainAsync(CancellationToken giveUp)
    {
        await node.Draining(this, giveUp);
        IsDrained = true;
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
