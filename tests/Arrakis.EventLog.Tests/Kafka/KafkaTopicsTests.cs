using Arrakis.EventLog.Kafka;
using Arrakis.EventLog.Kafka.Topics;
using Arrakis.Shared.Log;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace Arrakis.EventLog.Tests.Kafka;

public sealed class KafkaTopicsTests : IDisposable
{
    private readonly KafkaBroker _broker = new();
    private readonly KafkaTopics _topics;

    public KafkaTopicsTests() => _topics = new KafkaTopics(_broker.Options, NullLogger.Instance);

    public void Dispose()
    {
        _topics.Dispose();
        _broker.Dispose();
    }

    [Fact]
    public async Task A_topic_is_described_and_one_that_is_not_there_is_not_made_by_the_question()
    {
        _broker.Mock.CreateTopic("t.events", 16);
        for (var look = 0; look < 2; look++)
        {
            (await _topics.ListAsync(["t.events", "t.nodes"]))
                .ShouldBe([new TopicDescription("t.events", 16, 3, 0), new TopicDescription("t.nodes", 0, 0, 0)]);
        }
    }

    [Fact]
    public async Task What_is_there_is_compared_and_never_changed()
    {
        _broker.Mock.CreateTopic("t.events", 16);
        _broker.Mock.CreateTopic("t.interactions", 64);
        var plans = TopicPlan.For(_broker.Options, partitions: 64, replicas: 3).Take(2).ToList();
        var results = await _topics.CreateAsync(plans);
        results.Select(result => (result.Outcome, result.Text)).ShouldBe(
        [
            (TopicOutcome.Differs, "has 16 partitions, 64 asked for"),
            (TopicOutcome.AlreadyRight, "has 64 partitions on 3 brokers each already"),
        ]);
        (await _topics.ListAsync(["t.events"]))[0].Partitions.ShouldBe(16);
    }

    [Fact]
    public async Task A_cluster_that_makes_no_topics_is_said_to_make_none()
    {
        var error = await Should.ThrowAsync<EventLogException>(() => _topics.CreateAsync(TopicPlan.For(_broker.Options, 4, 3)));
        error.Message.ShouldContain("topics cannot be made");
    }

    [Fact]
    public async Task Whoever_does_not_wait_for_an_answer_can_let_go_of_the_client()
    {
        _broker.Mock.SetRoundTrip(TimeSpan.FromSeconds(1));
        for (var client = 0; client < 4; client++)
        {
            using var topics = new KafkaTopics(_broker.Options, NullLogger.Instance);
            using var impatience = new CancellationTokenSource(TimeSpan.FromMilliseconds(100 * client));
            await Should.ThrowAsync<OperationCanceledException>(() => topics.ListAsync(["t.events"], impatience.Token));
        }

        (await _topics.ListAsync(["t.events"])).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Without_brokers_the_question_fails_and_says_where_it_was_asked()
    {
        _broker.Mock.SetDown();
        var error = await Should.ThrowAsync<EventLogException>(() => _topics.ListAsync(["t.events"]));
        error.IsTransient.ShouldBeTrue();
        error.Message.ShouldContain(_broker.Mock.BootstrapServers);
    }

    [Fact]
    public void Commands_and_their_tokens_go_after_minutes_and_a_record_is_never_on_one_broker_alone()
    {
        var plans = TopicPlan.For(_broker.Options, partitions: 8, replicas: 3, TimeSpan.FromDays(2));
        plans.Select(plan => (plan.Name, plan.Partitions)).ShouldBe(
            [("t.events", 8), ("t.interactions", 8), ("t.identify", 16), ("t.nodes", 1)]);
        plans[0].Settings["retention.ms"].ShouldBe("172800000");
        plans[1].Settings["retention.ms"].ShouldBe("300000");
        plans[1].Settings["segment.ms"].ShouldBe("60000");
        plans[2].Settings["message.timestamp.type"].ShouldBe("LogAppendTime");
        plans.ShouldAllBe(plan => plan.Settings["min.insync.replicas"] == "2");
        TopicPlan.For(_broker.Options, 1, 1).ShouldAllBe(plan => plan.Settings["min.insync.replicas"] == "1");
    }
}
