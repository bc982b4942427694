using System.Diagnostics.Metrics;
using Akka.Actor;
using Akka.Dispatch.MessageQueues;
using Arrakis.Cluster.Telemetry;
using Shouldly;

namespace Arrakis.Cluster.Tests.Telemetry;

public sealed class MeasuredQueueTests : IDisposable
{
    private readonly Meter _meter = new("test");
    private readonly List<(string Type, double Milliseconds)> _ended = [];
    private readonly MeterListener _listener = new();
    private readonly ActorTypeFigures _figures;
    private readonly MeasuredQueue _queue;

    public MeasuredQueueTests()
    {
        var latency = _meter.CreateHistogram<double>("latency");
        _listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
            _ended.Add((tags.ToArray().Single(t => t.Key == "messagetype").Value!.ToString()!, value)));
        _listener.EnableMeasurementEvents(latency);
        _figures = new ActorTypeFigures("A", "user", latency);
        _queue = new MeasuredQueue(_figures);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Messages_come_out_in_order_and_what_is_unstashed_comes_first()
    {
        Put(1);
        Put(2);
        Take().ShouldBe(1);
        _queue.EnqueueFirst(Of(4));
        _queue.EnqueueFirst(Of(3));
        _queue.Count.ShouldBe(3);
        ((int[])[Take(), Take(), Take()]).ShouldBe([3, 4, 2]);
        _queue.TryDequeue(out _).ShouldBeFalse();
        _queue.HasMessages.ShouldBeFalse();
    }

    [Fact]
    public void A_message_ends_when_the_actor_comes_for_the_next_or_looks_for_one_and_only_once()
    {
        Put(1);
        Put(2);
        Take();
        _ended.ShouldBeEmpty();
        Take();
        _ended.Count.ShouldBe(1);
        _queue.HasMessages.ShouldBeFalse();
        _queue.TryDequeue(out _).ShouldBeFalse();
        _ended.Count.ShouldBe(2);
        _ended.ShouldAllBe(e => e.Type == "System.Int32" && e.Milliseconds >= 0);
        _figures.Messages.Single().Received.ShouldBe(2);
    }

    [Fact]
    public void Depth_and_life_are_those_of_all_actors_of_the_type_and_one_that_ends_leaves_nothing()
    {
        var other = new MeasuredQueue(_figures);
        Put(1);
        Put(2);
        other.Enqueue(ActorRefs.Nobody, Of(3));
        (_figures.Depth, _figures.Live).ShouldBe((3, 2));
        Take();
        _figures.Depth.ShouldBe(2);

        var letters = new UnboundedMessageQueue();
        _queue.CleanUp(ActorRefs.Nobody, letters);
        _queue.CleanUp(ActorRefs.Nobody, letters);
        letters.Count.ShouldBe(1);
        (_figures.Depth, _figures.Live).ShouldBe((1, 1));
        // What became a dead letter was not received.
        _figures.Messages.Single().Received.ShouldBe(1);
    }

    [Fact]
    public async Task Messages_of_many_threads_are_all_counted()
    {
        const int Each = 20_000;
        var putting = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
                Put(i);
        })).ToArray();
        var taken = 0;
        while (taken < 4 * Each)
        {
            if (_queue.TryDequeue(out _))
                taken++;
            else
                await Task.Yield();
        }

        await Task.WhenAll(putting);
        _queue.HasMessages.ShouldBeFalse();
        (_figures.Depth, _figures.Messages.Single().Received, _ended.Count).ShouldBe((0, 4 * Each, 4 * Each));
    }

    [Theory]
    [InlineData(typeof(Dictionary<string, int>), "System.Collections.Generic.Dictionary")]
    [InlineData(typeof(MeasuredQueueTests), "Arrakis.Cluster.Tests.Telemetry.MeasuredQueueTests")]
    [InlineData(typeof(byte[]), "System.Byte[]")]
    public void Labels_are_names_of_types_without_what_they_are_made_of(Type type, string label) => ActorLabels.Name(type).ShouldBe(label);

    private static Envelope Of(int message) => new(message, ActorRefs.NoSender);

    private void Put(int message) => _queue.Enqueue(ActorRefs.Nobody, Of(message));

    private int Take()
    {
        _queue.TryDequeue(out var envelope).ShouldBeTrue();
        return (int)envelope.Message;
    }
}
